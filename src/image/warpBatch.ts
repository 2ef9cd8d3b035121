import type { PixelScale } from '../pack/pack.ts';
import type { Affine } from './affine.ts';
import type { RgbImage } from './rgbImage.ts';
import { warpToPlanes } from './warpToPlanes.ts';

/** Cuts several chips out of a photo, one behind the other as a net's batch; see {@link warpToPlanes}. */
export function warpBatch(
  image: RgbImage,
  toOutputs: readonly Affine[],
  size: number,
  pixels: PixelScale,
  fill: number,
): Float32Array {
  const values = size * size * 3;
  const batch = new Float32Array(values * toOutputs.length);
  toOutputs.forEach((toOutput, i) => {
    warpToPlanes(image, toOutput, size, pixels, fill, batch, i * values);
  });
  return batch;
}
