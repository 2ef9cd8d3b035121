import { setTimeout as wait } from 'node:timers/promises';
import type { Candidate } from '#src/gallery/candidate.js';
import { ExactIndex } from '#src/gallery/exactIndex.js';
import { loadKernel, startKernel } from '#src/gallery/kernel.js';
import { RowMemory } from '#src/gallery/rowMemory.js';
import { ScanPool } from '#src/gallery/scanPool.js';
import { type ReadInTwo, readInTwo } from './readInTwo.ts';
import { areSame, recall } from './recall.ts';
import { batches, type SyntheticFaces } from './syntheticFaces.ts';
import { Timings } from './timings.ts';

const LIMITS = [1, 10, 100] as const;
const THREADS = [1, 2] as const;
/** Probes that share a pass over memory. */
const TOGETHER = 8;
/** Bytes of a row that a scan reads: its codes and its scale. */
const SCALE_BYTES = 4;

interface ReadPlace {
  readonly memory: RowMemory['memories'][number];
  readonly from: number;
  readonly bytes: number;
}

interface Filled {
  readonly name: string;
  readonly index: ExactIndex;
  readonly memory: RowMemory;
  readonly pool: ScanPool;
  readonly seconds: number;
}

/** The exact index in one and two threads, in turns with plain reads of as many bytes. */
export async function exactTimes(faces: SyntheticFaces, wanted: readonly Candidate[][]): Promise<object[]> {
  const filled = THREADS.map((threads) => fill(faces, threads));
  // Threads start at the first search.
  for (const { index } of filled) index.search(faces.probes[0] as Float32Array, 1);
  await wait(500);
  const timings = new Timings();
  const answers = new Map<string, Candidate[][]>();
  const { read, inTwo } = readers(
    faces,
    filled.map(({ memory }) => memory),
  );
  // The thread that reads the other half starts.
  inTwo.read();
  const rounds = Math.max(1, Math.ceil(60 / faces.probes.length));
  for (let round = 0; round < rounds; round++) {
    for (const probe of faces.probes) {
      timings.take('read', read);
      timings.take('read in two', inTwo.read);
      for (const { name, index } of filled)
        for (const limit of LIMITS) {
          const found = timings.take(`${name} ${limit}`, () => index.search(probe, limit));
          if (round === 0)
            answers.set(`${name} ${limit}`, [...(answers.get(`${name} ${limit}`) ?? []), found]);
        }
      for (const { name, index } of filled)
        timings.take(`${name} together`, () => searchTogether(index, faces), TOGETHER);
    }
  }
  for (const { pool } of filled) pool.close();
  await inTwo.close();
  const base = timings.median('read');
  const row = (index: string, name: string, more: object): object => ({
    faces: faces.count,
    index,
    ...timings.row(name),
    'times a plain read': Number((timings.median(name) / base).toFixed(2)),
    ...more,
  });
  return [
    row('plain read of the same bytes, 1 thread', 'read', {}),
    row('plain read of the same bytes, 2 threads', 'read in two', {}),
    ...filled.flatMap(({ name, seconds }) => [
      ...LIMITS.map((k) => {
        const found = answers.get(`${name} ${k}`) ?? [];
        const isSame = areSame(found, wanted, k);
        return row(name, `${name} ${k}`, {
          k,
          recall: recall(found, wanted, k),
          'same bits': isSame,
          'build s': seconds,
        });
      }),
      row(`${name}, one of ${TOGETHER} in a pass`, `${name} together`, { k: 10 }),
    ]),
  ];
}

function fill(faces: SyntheticFaces, threads: number): Filled {
  const memory = new RowMemory(faces.dimension);
  const pool = new ScanPool(memory, { threads });
  const index = new ExactIndex(faces.dimension, pool);
  const { dimension } = faces;
  const start = performance.now();
  for (const { ids, vectors } of batches(faces, 1000))
    ids.forEach((id, i) => void index.add(id, vectors.subarray(i * dimension, (i + 1) * dimension)));
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
  return { name: `facedex exact, ${threads} thread${threads > 1 ? 's' : ''}`, index, memory, pool, seconds };
}

function searchTogether(index: ExactIndex, { probes }: SyntheticFaces): void {
  index.searchAll(probes.slice(0, TOGETHER).map((probe) => ({ probe, limit: 10 })));
}

/** Each reads what its index reads, with as many threads. */
function readers(
  { count }: SyntheticFaces,
  memories: readonly RowMemory[],
): { read: () => void; inTwo: ReadInTwo } {
  const [one, two] = memories.map(({ memories: [only], layout }) => {
    if (!only) throw new Error('Cannot read memory: there are no faces in it');
    const bytes = Math.floor((count * (layout.width + SCALE_BYTES)) / 128) * 128;
    return { memory: only, from: layout.firstBlock, bytes };
  }) as [ReadPlace, ReadPlace];
  const kernel = startKernel(loadKernel(), one.memory);
  return {
    read: () => void kernel.read(one.from, one.bytes),
    inTwo: readInTwo(two.memory, two.from, two.bytes),
  };
}
