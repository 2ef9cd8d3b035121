import { join } from 'node:path';
import type { Box } from '#src/face/box.js';
import type { FaceSearch } from '#src/index.js';
import { inParallel } from '#src/vision/inParallel.js';
import { facesIn } from '../support/facesIn.ts';
import { dataFolder, photosIn } from '../support/photos.ts';
import { vocBoxes } from '../support/vocBoxes.ts';

/** A photo with the boxes of its faces as people drew them, and as an engine finds them. */
export interface LabelledPhoto {
  readonly path: string;
  readonly labels: readonly Box[];
  /** Largest first. */
  readonly found: readonly Box[];
}

/** The photos of `mask_detect`: mostly groups and streets, faces with and without masks. */
export async function labelledPhotos(engine: FaceSearch): Promise<LabelledPhoto[]> {
  return inParallel(await photosIn('mask_detect/images'), 4, async (path) => {
    const name = path.replace(/^.*[\\/](.*)\.\w+$/, '$1.xml');
    const labels = await vocBoxes(join(dataFolder, 'mask_detect/xml', name));
    return { path, labels, found: await facesIn(engine, path) };
  });
}
