import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { FaceSearch } from '#src/index.js';
import { encodeOnnx } from '#src/inference/onnx/encodeOnnx.js';
import { cutFace, people } from '../support/demoFaces.ts';
import { tinyEmbedder } from '../support/tinyEmbedder.ts';

/** Writes the files that pages speak of: photos of people who are in every clone, and an embedder of a user's own. */
export async function writeSamples(folder: string): Promise<void> {
  const { ada, bea, cara } = people;
  const photos = {
    ...{ 'ada.jpg': ada[0], 'door.jpg': ada[1], 'webcam.jpg': ada[1] },
    ...{ 'bea.jpg': bea[0], 'cara.jpg': cara[0] },
    ...{ 'people/ada/1.jpg': ada[0], 'people/ada/2.jpg': ada[1], 'people/bea/1.jpg': bea[0] },
    ...{ 'people/bea/2.jpg': bea[1], 'people/cara/1.jpg': cara[0] },
  } as const;
  const engine = await FaceSearch.open({ vision: { workers: 1 } });
  for (const [name, place] of Object.entries(photos)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    await sharp(await cutFace(engine, place))
      .jpeg({ quality: 95 })
      .toFile(path);
  }
  await engine.close();
  writeFileSync(join(folder, 'mine.onnx'), encodeOnnx(tinyEmbedder()));
}
