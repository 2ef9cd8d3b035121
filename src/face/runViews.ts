import type { Affine } from '../image/affine.ts';
import { chipSources } from '../image/chipSources.ts';
import type { Photo } from '../image/photo.ts';
import type { Warper } from '../image/warper.ts';
import type { Net } from '../inference/runtime.ts';
import type { PixelScale } from '../pack/pack.ts';
import { type View, viewTransform } from './view.ts';

/** Around the photo a detector is shown mid-grey. */
const FILL = 127;

/**
 * Shows a detector's net all views of a photo as one batch.
 * @returns the net's outputs, and for each view the map from the photo's pixels to the net's input.
 */
export async function runViews(
  warper: Warper,
  net: Net,
  { input: size, pixels }: { readonly input: number; readonly pixels: PixelScale },
  photo: Photo,
  views: readonly View[],
): Promise<{ outputs: Readonly<Record<string, Float32Array>>; transforms: Affine[] }> {
  const transforms = views.map((view) => viewTransform(photo, view, size));
  const sources = await chipSources(photo, transforms, size);
  const outputs = await net.run(warper.chips(sources, size, pixels, FILL), views.length);
  return { outputs, transforms };
}
