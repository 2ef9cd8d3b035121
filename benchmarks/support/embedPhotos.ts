import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { SingleBar } from 'cli-progress';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { packHash } from '#src/pack/packHash.js';
import { readPackNets } from '#src/pack/readPackNets.js';
import { inParallel } from '#src/vision/inParallel.js';
import type { FoundFace } from '#src/vision/visionJob.js';
import { VisionPool } from '#src/vision/visionPool.js';
import { dataFolder, photosIn } from './photos.ts';

const WORKERS = 2;
const cacheFolder = new URL('../../results/embeddings/', import.meta.url);
const codeFolder = new URL('../../../dist/', import.meta.url);

/** A photo with all its faces, largest first. */
export interface EmbeddedPhoto {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FoundFace[];
}

/**
 * The faces of all photos in a folder of the data, or in any other by its whole path, with embeddings. Kept under
 * results/embeddings, and taken from there as long as pack, thresholds, photos and the code that finds faces are the same.
 */
export async function embedPhotos(packId: string, folder: string): Promise<EmbeddedPhoto[]> {
  const paths = await photosIn(folder);
  const key = await keyOf(packId, paths);
  const cache = new URL(`${plain(packId)}-${plain(folder)}-${key.slice(0, 12)}.bin`, cacheFolder);
  if (existsSync(cache)) return deserialize(readFileSync(cache)) as EmbeddedPhoto[];
  const photos = await embedAll(packId, folder, paths);
  await mkdir(cacheFolder, { recursive: true });
  const part = new URL(`${cache.href}.part`);
  await writeFile(part, serialize(photos));
  await rename(part, cache);
  return photos;
}

async function embedAll(packId: string, folder: string, paths: readonly string[]): Promise<EmbeddedPhoto[]> {
  const pack = await readPackNets(packId);
  const limits = { ...defaultImageLimits, minSide: 16 };
  const pool = await VisionPool.open({ pack, limits, workers: WORKERS, queue: 2 * WORKERS });
  const bar = new SingleBar({ format: `${packId} ${folder} {bar} {value}/{total} {eta_formatted}` });
  bar.start(paths.length, 0);
  try {
    return await inParallel(paths, 2 * WORKERS, async (path) => {
      const sight = await pool.look({ bytes: await readFile(path), rotations: false, want: 'all' });
      if (typeof sight === 'string') throw new Error(`Cannot measure on "${path}": ${sight}`);
      bar.increment();
      return { path, width: sight.width, height: sight.height, faces: sight.faces };
    });
  } finally {
    bar.stop();
    await pool.close();
  }
}

/** What a name or a path is called in the name of a file. */
function plain(path: string): string {
  return path.replace(/[^\w.-]+/g, '-');
}

/** Of everything that embeddings come from. */
async function keyOf(packId: string, paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const pack = await readPackNets(packId);
  const { detector, landmarks, embedder, gate } = pack;
  hash.update(packHash(pack));
  hash.update(JSON.stringify({ detector, landmarks, embedder, gate }));
  for (const room of ['face', 'image', 'inference', 'vision']) {
    const names = await readdir(new URL(room, codeFolder), { recursive: true });
    for (const name of names.filter((file) => file.endsWith('.js')).sort())
      hash.update(await readFile(new URL(`${room}/${name}`, codeFolder)));
  }
  for (const path of paths) {
    const { size, mtimeMs } = await stat(path);
    hash.update(`${relative(dataFolder, path)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
