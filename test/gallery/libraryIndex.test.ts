import { describe, expect, it } from 'vitest';
import { LibraryIndex, type LibraryIndexOptions } from '#src/gallery/libraryIndex.js';
import { noisyCopy } from '#src/gallery/noisyCopy.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { loadHnswlib } from './loadHnswlib.ts';
import { clusteredVectors, randomVectors } from './vectors.ts';

const hnswlib = loadHnswlib();
const DIMENSION = 128;

function make(options: Partial<LibraryIndexOptions>): LibraryIndex {
  const random = randomNumbers(1);
  return new LibraryIndex({
    dimension: DIMENSION,
    index: 'hnsw',
    hnswlib,
    threshold: 500,
    seed: 1,
    random,
    ...options,
  });
}

/** Does all background work. */
function settle(index: LibraryIndex): void {
  for (let slices = 0; index.work(); slices++)
    if (slices > 1e6) throw new Error('background work never ends');
}

function addAll(indexes: readonly LibraryIndex[], vectors: readonly Float32Array[], from = 1): void {
  for (const index of indexes) vectors.forEach((vector, i) => void index.add(from + i, vector));
}

describe.skipIf(!hnswlib)('LibraryIndex with HNSW (skipped where hnswlib-node is not installed)', () => {
  it('finds what an exact search finds among 2,000 clustered faces, with the very same similarities', () => {
    const [hnsw, exact] = [make({}), make({ index: 'exact' })];
    const vectors = clusteredVectors(2000, DIMENSION, 10, 1);
    addAll([hnsw, exact], vectors);
    settle(hnsw);
    expect(hnsw.status()).toEqual({ kind: 'hnsw', size: 2000, building: false });
    expect(exact.status().kind).toBe('exact');
    const random = randomNumbers(9);
    let found = 0;
    for (let i = 0; i < 200; i++) {
      const probe = noisyCopy(vectors[i * 10] as Float32Array, 0.75, random);
      const wanted = new Map(exact.search(probe, 10).map(({ id, similarity }) => [id, similarity]));
      for (const { id, similarity } of hnsw.search(probe, 10)) {
        if (!wanted.has(id)) continue;
        found++;
        expect(similarity).toBe(wanted.get(id));
      }
    }
    expect(found / 2000).toBeGreaterThanOrEqual(0.99);
  });

  it('switches to HNSW past the threshold and back well below it', () => {
    const index = make({ index: 'auto' });
    const vectors = clusteredVectors(1200, DIMENSION, 10, 2);
    addAll([index], vectors.slice(0, 500));
    settle(index);
    expect(index.status()).toEqual({ kind: 'exact', size: 500, building: false });
    addAll([index], vectors.slice(500, 501), 501);
    expect(index.work()).toBe(true);
    expect(index.status()).toEqual({ kind: 'exact', size: 501, building: true });
    settle(index);
    expect(index.status()).toEqual({ kind: 'hnsw', size: 501, building: false });
    index.remove(Array.from({ length: 300 }, (_, i) => i + 1));
    settle(index);
    expect(index.status()).toEqual({ kind: 'exact', size: 201, building: false });
    addAll([index], vectors.slice(501, 1200), 502);
    settle(index);
    expect(index.status()).toEqual({ kind: 'hnsw', size: 900, building: false });
  });

  it('answers exactly while it builds, also for faces that come and go meanwhile', () => {
    const [auto, exact] = [make({ index: 'auto' }), make({ index: 'exact' })];
    const vectors = clusteredVectors(900, DIMENSION, 3, 3);
    addAll([auto, exact], vectors.slice(0, 600));
    const probe = vectors[10] as Float32Array;
    let added = 600;
    let slices = 0;
    while (auto.work()) {
      if (slices++ % 5 === 0 && added < 900) {
        added++;
        addAll([auto, exact], [vectors[added - 1] as Float32Array], added);
        for (const index of [auto, exact]) index.remove([added - 590, 100_000]);
      }
      if (auto.status().kind === 'exact') expect(auto.search(probe, 7)).toEqual(exact.search(probe, 7));
    }
    expect(auto.status()).toMatchObject({ kind: 'hnsw', size: exact.status().size });
    for (const vector of vectors.slice(0, added))
      expect(auto.search(vector, 1)).toEqual(exact.search(vector, 1));
  });

  it('finds all that is left after most faces are deleted, and nothing once all are', () => {
    const index = make({});
    const vectors = randomVectors(3000, DIMENSION, 4);
    addAll([index], vectors);
    settle(index);
    index.remove(Array.from({ length: 2990 }, (_, i) => i + 1));
    const probe = vectors[2995] as Float32Array;
    expect(index.search(probe, 100)).toHaveLength(10);
    expect(index.search(probe, 1)).toMatchObject([{ id: 2996 }]);
    settle(index);
    expect(index.search(probe, 100)).toHaveLength(10);
    index.remove(Array.from({ length: 3000 }, (_, i) => i + 1));
    settle(index);
    expect(index.search(probe, 100)).toEqual([]);
    index.add(4000, probe);
    settle(index);
    expect(index.search(probe, 100)).toMatchObject([{ id: 4000 }]);
  });

  it.each([
    'auto',
    'hnsw',
  ] as const)('stays exact where HNSW does not find what it should, with index "%s"', (kind) => {
    // Every embedding a thousand times over: the graph falls into islands, which the proof notices.
    const index = make({ index: kind });
    const few = randomVectors(4, DIMENSION, 5);
    const islands = few.flatMap((vector) => Array.from({ length: 1000 }, () => vector));
    addAll([index], islands);
    settle(index);
    expect(index.status()).toEqual({ kind: 'exact', size: 4000, building: false });
    const exact = make({ index: 'exact' });
    addAll([exact], islands);
    for (const vector of few)
      expect(index.search(vector, 1)[0]?.similarity).toBe(exact.search(vector, 1)[0]?.similarity);
  });

  it('goes back to exact answers once what was added has made islands', () => {
    const index = make({ index: 'hnsw' });
    const vectors = clusteredVectors(2000, DIMENSION, 5, 8);
    addAll([index], vectors);
    settle(index);
    expect(index.status()).toMatchObject({ kind: 'hnsw', size: 2000 });
    const copies = Array.from({ length: 600 }, () => vectors[0] as Float32Array);
    copies.forEach((vector, i) => void index.add(3000 + i, vector));
    settle(index);
    expect(index.status()).toMatchObject({ kind: 'exact', size: 2600, building: false });
    for (const [i, vector] of vectors.slice(1, 500).entries())
      expect(index.search(vector, 1)).toMatchObject([{ id: i + 2 }]);
  });

  it('goes on exactly where hnswlib-node fails in the middle', () => {
    class Broken {
      initIndex(): void {}
      addPoint(): void {
        throw new Error('Hnswlib Error: out of memory');
      }
    }
    const index = make({ hnswlib: { HierarchicalNSW: Broken as never } });
    const vectors = randomVectors(50, DIMENSION, 6);
    addAll([index], vectors);
    settle(index);
    expect(index.status()).toEqual({ kind: 'exact', size: 50, building: false });
    expect(index.search(vectors[7] as Float32Array, 1)).toMatchObject([{ id: 8 }]);
  });
});

describe('LibraryIndex without hnswlib-node', () => {
  it('stays exact at any size', () => {
    const index = make({ index: 'auto', hnswlib: undefined, threshold: 2 });
    addAll([index], randomVectors(10, DIMENSION, 7));
    settle(index);
    expect(index.status()).toEqual({ kind: 'exact', size: 10, building: false });
  });
});
