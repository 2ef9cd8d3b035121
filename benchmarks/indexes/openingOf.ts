import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillStore } from '../support/filledStore.ts';
import { storeOptions } from './storeOptions.ts';
import type { SyntheticFaces } from './syntheticFaces.ts';

interface Memory {
  readonly all: number;
  readonly own: number;
}

/** How long a library takes from the disk into memory, and by how much the memory of a process grows that holds nothing else. */
export async function openingOf(faces: SyntheticFaces): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'facedex-bench-'));
  try {
    const start = performance.now();
    await fillStore(storeOptions(folder, faces.dimension), faces);
    const seconds = (performance.now() - start) / 1000;
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
