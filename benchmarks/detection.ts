import { FaceSearch } from '#src/index.js';
import { foundFaces } from './detection/foundFaces.ts';
import { labelledPhotos } from './detection/labelledPhotos.ts';
import { largestInMiddle, largestOfSeveral } from './detection/largestFace.ts';
import { recallBySize } from './detection/recallBySize.ts';
import { turnedPhotos } from './detection/turnedPhotos.ts';
import { writeResult } from './support/writeResult.ts';

/**
 * How well faces are found: in which photos, at which size, at which turn, whether the largest face is the largest,
 * and how often something else is taken for one. It takes long, so every table is written anew with each pack.
 */
export async function detection(packs: readonly string[]): Promise<void> {
  const tables = new Map<string, object[]>();
  for (const pack of packs) {
    const engine = await FaceSearch.open({ pack, vision: { workers: 2 }, limits: { minSide: 16 } });
    for await (const [name, rows] of measure(engine)) {
      const all = [...(tables.get(name) ?? []), ...rows.map((row) => ({ pack, ...row }))];
      tables.set(name, all);
      await writeResult(name, all);
    }
    await engine.close();
  }
}

async function* measure(engine: FaceSearch): AsyncGenerator<[name: string, rows: object[]]> {
  yield ['detection', await foundFaces(engine)];
  const labelled = await labelledPhotos(engine);
  yield ['detection-sizes', recallBySize(labelled)];
  yield ['detection-largest', [largestOfSeveral(labelled), await largestInMiddle(engine)]];
  yield ['detection-turned', await turnedPhotos(engine)];
}
