import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { encodeOnnx } from '#src/inference/onnx/encodeOnnx.js';
import { portraitOf } from '../support/demoFaces.ts';
import { tinyEmbedder } from '../support/tinyEmbedder.ts';

/** Writes the files that pages speak of: photos of people who are in every clone, and an embedder of a user's own. */
export async function writeSamples(folder: string): Promise<void> {
  const photos: Record<string, Parameters<typeof portraitOf>> = {
    ...{ 'ada.jpg': ['ada'], 'door.jpg': ['ada', 1], 'webcam.jpg': ['ada', 1] },
    ...{ 'bea.jpg': ['bea'], 'cara.jpg': ['cara'] },
    ...{ 'people/ada/1.jpg': ['ada'], 'people/ada/2.jpg': ['ada', 1], 'people/bea/1.jpg': ['bea'] },
    ...{ 'people/bea/2.jpg': ['bea', 1], 'people/cara/1.jpg': ['cara'] },
  };
  for (const [name, portrait] of Object.entries(photos)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    await sharp(await portraitOf(...portrait))
      .jpeg({ quality: 95 })
      .toFile(path);
  }
  writeFileSync(join(folder, 'mine.onnx'), encodeOnnx(tinyEmbedder()));
}
