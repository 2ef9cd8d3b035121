import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { FaceSearch } from '#src/index.js';
import { cutFace, people } from '../test/support/demoFaces.ts';

/**
 * Cuts a few faces out of the demo photos, one a file.
 * @param side - pixels of each. @default as in the photo
 */
export async function cutPhotos(folder: string, side?: number): Promise<string[]> {
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  const engine = await FaceSearch.open({ vision: { workers: 1 } });
  const files: string[] = [];
  for (const places of Object.values(people))
    for (const place of places) {
      const file = join(photos, `${files.length}.png`);
      const cut = await cutFace(engine, place);
      writeFileSync(file, side === undefined ? cut : await sharp(cut).resize(side, side).png().toBuffer());
      files.push(file);
    }
  await engine.close();
  return files;
}
