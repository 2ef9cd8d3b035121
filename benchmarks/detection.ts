import { FaceSearch } from '#src/index.js';
import { foundFaces } from './detection/foundFaces.ts';
import { labelledPhotos } from './detection/labelledPhotos.ts';
import { largestInMiddle, largestOfSeveral } from './detection/largestFace.ts';
import { recallBySize } from './detection/recallBySize.ts';
import { turnedPhotos } from './detection/turnedPhotos.ts';
import { writeResult } from './support/writeResult.ts';

/**
 * How well faces are found: in which photos, at which size, at which turn, whether the largest face is the largest,
 * and how often something else is taken for one.
 */
export async function detection(packs: readonly string[]): Promise<void> {
  const tables = new Map<string, object[]>();
  for (const pack of packs) {
    const engine = await FaceSearch.open({ pack, vision: { workers: 2 }, limits: { minSide: 16 } });
    for (const [name, rows] of Object.entries(await measure(engine)))
      tables.set(name, [...(tables.get(name) ?? []), ...rows.map((row) => ({ pack, ...row }))]);
    await engine.close();
  }
  for (const [name, rows] of tables) await writeResult(name, rows);
}

async function measure(engine: FaceSearch): Promise<Record<string, object[]>> {
  const labelled = await labelledPhotos(engine);
  return {
    detection: await foundFaces(engine),
    'detection-turned': await turnedPhotos(engine),
    'detection-sizes': recallBySize(labelled),
    'detection-largest': [largestOfSeveral(labelled), await largestInMiddle(engine)],
  };
}
