import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { people, portraitOf } from '../test/support/demoFaces.ts';

/**
 * Cuts a few faces out of the demo photos, one a file.
 * @param side - pixels of each. @default as in the photo
 */
export async function cutPhotos(folder: string, side?: number): Promise<string[]> {
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  const files: string[] = [];
  for (const [person, places] of Object.entries(people))
    for (const which of places.keys()) {
      const file = join(photos, `${files.length}.png`);
      const cut = await portraitOf(person as keyof typeof people, which);
      writeFileSync(file, side === undefined ? cut : await sharp(cut).resize(side, side).png().toBuffer());
      files.push(file);
    }
  return files;
}
