import sharp from 'sharp';
import type { FaceSearch } from '#src/index.js';
import { inParallel } from '#src/vision/inParallel.js';
import { facesIn } from '../support/facesIn.ts';
import { setsToTurn } from './photoSets.ts';

const TURNS = [0, 90, 180, 270] as const;

/** Share of photos in which a face is found after they were turned, with the retry at all turns. */
export async function turnedPhotos(engine: FaceSearch): Promise<object[]> {
  const rows: object[] = [];
  for (const set of setsToTurn) {
    const photos = await set.photos();
    const shares: Record<string, string> = {};
    for (const turn of TURNS) {
      const found = await inParallel(photos, 4, async (path) => {
        // Without the first turn a flag of the EXIF would stay and be followed once more.
        const upright = await sharp(path).rotate().png({ compressionLevel: 1 }).toBuffer();
        const turned = await sharp(upright).rotate(turn).png({ compressionLevel: 1 }).toBuffer();
        return (await facesIn(engine, turned, { retry: true })).length > 0;
      });
      shares[`${turn} degrees`] = `${((100 * found.filter(Boolean).length) / photos.length).toFixed(2)} %`;
    }
    rows.push({ set: set.name, photos: photos.length, ...shares });
  }
  return rows;
}
