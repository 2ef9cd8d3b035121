import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import { storeOptions } from './storeOptions.ts';
import type { SyntheticFaces } from './syntheticFaces.ts';

/** Faces that are added at once. */
const BATCH = 5000;

interface Memory {
  readonly all: number;
  readonly own: number;
}

/** How long a library takes from the disk into memory, and by how much the memory of a process grows that holds nothing else. */
export async function openingOf(faces: SyntheticFaces): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'facedex-bench-'));
  try {
    const seconds = await fillStore(folder, faces);
    const script = fileURLToPath(new URL('openLibrary.js', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [script, folder, String(faces.dimension)], {
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(`Cannot open the library in a process of its own: ${stderr}`);
    const opened = JSON.parse(stdout) as { seconds: number; empty: Memory; loaded: Memory };
    return {
      faces: faces.count,
      'stored in s': Number(seconds.toFixed(1)),
      'opened in s': Number(opened.seconds.toFixed(2)),
      'bytes of memory a face': Math.round((opened.loaded.own - opened.empty.own) / faces.count),
      'with the process itself': Math.round(opened.loaded.own / faces.count),
      'and with pages of the store': Math.round(opened.loaded.all / faces.count),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fillStore(folder: string, faces: SyntheticFaces): Promise<number> {
  const { count, dimension, vectors } = faces;
  const start = performance.now();
  const store = await openLmdbStore(storeOptions(folder, dimension));
  await store.createLibrary({ group_id: 'g', group_name: 'g', group_data: '', add_time: 0 });
  const key = store.libraries()[0]?.key ?? 0;
  for (let from = 0; from < count; from += BATCH) {
    const adding = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
      const face_token = (from + i).toString(16).padStart(32, '0');
      const template = vectors.subarray((from + i) * dimension, (from + i + 1) * dimension);
      return store.addFace(key, { face_token, user_id: face_token, user_data: '', add_time: 0 }, template);
    });
    await Promise.all(adding);
  }
  await store.close();
  return (performance.now() - start) / 1000;
}
