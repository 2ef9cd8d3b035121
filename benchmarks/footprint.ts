import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inParallel } from '#src/vision/inParallel.js';
import { filledEngine } from './support/filledEngine.ts';
import { photosIn } from './support/photos.ts';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

const WORKERS = 2;
const LIBRARY = 1000;
const SEARCHES = 10_000;
/** Parts that the searches are reported in. */
const PARTS = 10;
const MIB = 2 ** 20;

/** What the package weighs, and what 10,000 searches leave behind: memory, open files, latency, delays of the event loop. */
export async function footprint(packs: readonly string[]): Promise<void> {
  await writeResult('footprint-package', [await packageSize()]);
  for (const pack of packs) await writeResult(`footprint-${pack}`, await longRun(pack));
}

async function packageSize(): Promise<object> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const run = promisify(execFile);
  const { stdout } = await run('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: root });
  const [{ size, unpackedSize, entryCount }] = JSON.parse(stdout);
  return {
    'packed MiB': (size / MIB).toFixed(1),
    'unpacked MiB': (unpackedSize / MIB).toFixed(1),
    files: entryCount,
  };
}

async function longRun(pack: string): Promise<object[]> {
  const engine = await filledEngine(LIBRARY, { pack, vision: { workers: WORKERS } });
  const photos = await Promise.all(
    (await photosIn('lfw/images')).slice(0, 400).map((path) => readFile(path)),
  );
  const rows: object[] = [];
  for (let part = 0; part <= PARTS; part++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const times: number[] = [];
    const jobs = Array.from({ length: part === 0 ? photos.length : SEARCHES / PARTS }, (_, i) => i);
    await inParallel(jobs, WORKERS, async (i) => {
      const start = performance.now();
      await engine.search({ group_id: 'g', file: Uint8Array.from(photos[i % photos.length] as Buffer) });
      times.push(performance.now() - start);
    });
    delay.disable();
    rows.push({
      searches: part === 0 ? 'warm-up' : (part * SEARCHES) / PARTS,
      'RSS MiB': Math.round(process.memoryUsage.rss() / MIB),
      'JS heap MiB': Math.round(process.memoryUsage().heapUsed / MIB),
      'open files': openFiles() ?? 'unknown',
      'median ms': quantile(times, 0.5).toFixed(1),
      'p99 ms': quantile(times, 0.99).toFixed(1),
      'event loop delay p99 ms': (delay.percentile(99) / 1e6).toFixed(2),
      'longest ms': (delay.max / 1e6).toFixed(1),
    });
  }
  await engine.close();
  return rows;
}

/** Only Linux says it. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
