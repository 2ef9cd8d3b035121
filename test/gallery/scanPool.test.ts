import diagnostics from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { ExactIndex } from '#src/gallery/exactIndex.js';
import { RowMemory } from '#src/gallery/rowMemory.js';
import { ScanPool } from '#src/gallery/scanPool.js';
import { clusteredVectors } from './vectors.ts';

const DIMENSION = 32;
const FACES = 40_000;
const vectors = clusteredVectors(FACES, DIMENSION, 4, 1);
const probes = vectors.filter((_, i) => i % 4001 === 3);

const workers: Worker[] = [];
diagnostics.subscribe(
  'worker_threads',
  (message) => void workers.push((message as { worker: Worker }).worker),
);
const pools: ScanPool[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

function open(threads: number): { index: ExactIndex; pool: ScanPool } {
  const pool = new ScanPool(new RowMemory(DIMENSION), { threads, parallelBytes: 0 });
  pools.push(pool);
  const index = new ExactIndex(DIMENSION, pool);
  return { index, pool };
}

function addTo(index: ExactIndex, from: number, to: number): void {
  for (let id = from; id < to; id++) index.add(id, vectors[id] as Float32Array);
}

const alone = open(1).index;
addTo(alone, 0, FACES);

describe('ScanPool', () => {
  it('finds with several threads what one thread finds, while memory grows and after', async () => {
    const { index } = open(3);
    const grown = new ExactIndex(DIMENSION);
    for (let size = 0; size < FACES; size += 5000) {
      addTo(index, size, size + 5000);
      addTo(grown, size, size + 5000);
      for (const probe of probes) expect(index.search(probe, 20)).toEqual(grown.search(probe, 20));
      // Helpers are started while the first searches run without them.
      await sleep(20);
    }
    expect(index.searchAll(probes.map((probe) => ({ probe, limit: 100 })))).toEqual(
      alone.searchAll(probes.map((probe) => ({ probe, limit: 100 }))),
    );
  });

  it('finds what lies in several memories, in every thread', async () => {
    // Two or three blocks each, where a user's have 4 GiB.
    const memory = new RowMemory(DIMENSION, 40);
    const pool = new ScanPool(memory, { threads: 3, parallelBytes: 0 });
    pools.push(pool);
    const index = new ExactIndex(DIMENSION, pool);
    for (let size = 0; size < FACES; size += 10_000) {
      addTo(index, size, size + 10_000);
      index.search(probes[0] as Float32Array, 1);
      await sleep(100);
    }
    expect(memory.memories.length).toBeGreaterThan(3);
    for (const probe of probes) expect(index.search(probe, 50)).toEqual(alone.search(probe, 50));
  });

  it('goes on answering right while helpers are terminated, and starts others', async () => {
    const { index } = open(2);
    addTo(index, 0, FACES);
    const started = workers.length;
    for (let round = 0; round < 5; round++) {
      index.search(probes[0] as Float32Array, 1);
      await sleep(200);
      const ended = workers.at(-1)?.terminate();
      for (const probe of probes) expect(index.search(probe, 10)).toEqual(alone.search(probe, 10));
      await ended;
      for (const probe of probes) expect(index.search(probe, 10)).toEqual(alone.search(probe, 10));
    }
    expect(workers.length - started).toBeGreaterThanOrEqual(5);
  });

  it('answers alone after it was closed', async () => {
    const { index, pool } = open(2);
    addTo(index, 0, 5000);
    const probe = probes[0] as Float32Array;
    const before = index.search(probe, 10);
    pool.close();
    pool.close();
    expect(index.search(probe, 10)).toEqual(before);
  });
});
