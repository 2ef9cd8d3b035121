import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { FaceSearch } from '#src/index.js';
import { filledStore } from './support/filledStore.ts';
import { demoPhoto } from './support/photosToSearch.ts';
import { quantile } from './support/quantile.ts';
import { type Arrivals, searchesAtRate } from './support/searchesAtRate.ts';
import { writeResult } from './support/writeResult.ts';

const FACES = 100_000;
/** Share of the time in which one search is under way, by what a search takes alone just before. */
const BUSY = 0.15;
/** Windows of each kind, in turns, and seconds that each of them takes at least. */
const WINDOWS = 8;
const SECONDS = 15;

/**
 * Latency of searches, at a fixed rate, in a library of 100,000 made-up faces, in windows without and with backups one after the
 * other.
 */
export async function backup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'facedex-backup-'));
  try {
    const path = join(folder, 'faces');
    await filledStore(path, FACES);
    const engine = await FaceSearch.open({ path, index: 'exact' });
    const photo = await portrait();
    const without: number[][] = [];
    const during: number[][] = [];
    const backups: number[] = [];
    for (let n = 0; n < WINDOWS; n++) {
      const searches = searchesAtRate(engine, photo, (1000 * BUSY) / (await timeAlone(engine, photo)));
      without.push(await searches(SECONDS, () => false));
      during.push(await whileBackingUp(engine, join(folder, 'copy'), searches, backups));
    }
    await engine.close();
    await writeResult('backup', rows(without, during, backups));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Backs up again and again for as long as a window takes; only searches that a backup was there for count. */
async function whileBackingUp(
  engine: FaceSearch,
  copy: string,
  searches: Arrivals,
  backups: number[],
): Promise<number[]> {
  let isOver = false;
  const backUp = async (): Promise<void> => {
    const end = performance.now() + 1000 * SECONDS;
    while (performance.now() < end) {
      const start = performance.now();
      await engine.backup(copy);
      backups.push(performance.now() - start);
      await rm(copy, { recursive: true });
    }
  };
  // Searches end also where a backup fails.
  const backingUp = backUp().finally(() => {
    isOver = true;
  });
  const [times] = await Promise.all([searches(0, () => !isOver), backingUp]);
  return times;
}

function rows(
  without: readonly number[][],
  during: readonly number[][],
  backups: readonly number[],
): object[] {
  const row = (name: string, of: (share: number) => string): object => ({
    [`search among ${FACES} faces`]: name,
    ...Object.fromEntries([0.5, 0.9, 0.99, 1].map((share) => [`p${100 * share}`, of(share)])),
  });
  const milliseconds = (values: readonly number[]) => (share: number) =>
    `${quantile(values, share).toFixed(1)} ms`;
  const ratios = (share: number): number[] =>
    during.map((times, n) => quantile(times, share) / quantile(without[n] as number[], share));
  const [all, allDuring] = [without.flat(), during.flat()];
  return [
    row(`without a backup, ${all.length}`, milliseconds(all)),
    row(`with a backup, ${allDuring.length}`, milliseconds(allDuring)),
    row('ratio of these', (share) => (quantile(allDuring, share) / quantile(all, share)).toFixed(2)),
    row('ratio of two windows in turn, median', (share) => quantile(ratios(share), 0.5).toFixed(2)),
    row(`a backup takes, ${backups.length}`, milliseconds(backups)),
  ];
}

/** Milliseconds that a search takes, by the median. */
async function timeAlone(engine: FaceSearch, photo: Uint8Array): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 20; n++) {
    const start = performance.now();
    await engine.search({ group_id: 'g', file: photo.slice(), limit: 5 });
    times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

/** A face that is cut out of a photo that every clone has. */
function portrait(): Promise<Buffer> {
  return sharp(demoPhoto(1))
    .extract({ left: 1400, top: 160, width: 330, height: 360 })
    .jpeg({ quality: 92 })
    .toBuffer();
}
