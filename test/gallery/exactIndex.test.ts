import { describe, expect, it } from 'vitest';
import { ExactIndex } from '#src/gallery/exactIndex.js';
import { RowMemory } from '#src/gallery/rowMemory.js';
import { ScanPool } from '#src/gallery/scanPool.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { naiveSearch, randomVectors } from './vectors.ts';

function fill(
  vectors: readonly Float32Array[],
  dimension: number,
): { index: ExactIndex; faces: Map<number, Float32Array> } {
  const index = new ExactIndex(dimension);
  const faces = new Map(vectors.map((vector, i) => [i + 1, vector]));
  for (const [id, vector] of faces) index.add(id, vector);
  return { index, faces };
}

function expectSame(
  index: ExactIndex,
  faces: Map<number, Float32Array>,
  probe: Float32Array,
  limit: number,
): void {
  const found = index.search(probe, limit);
  const wanted = naiveSearch(faces, probe, limit);
  expect(found.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  found.forEach(({ similarity }, i) => {
    expect(similarity).toBeCloseTo(wanted[i]?.similarity ?? Number.NaN, 13);
  });
}

describe('ExactIndex', () => {
  it.each([1, 3, 7, 128, 130])('finds what a plain scan in float64 finds, in %i dimensions', (dimension) => {
    const { index, faces } = fill(randomVectors(300, dimension, 1), dimension);
    for (const probe of randomVectors(20, dimension, 2))
      for (const limit of [1, 2, 10, 299, 300, 1000]) expectSame(index, faces, probe, limit);
  });

  it('sums in double precision', () => {
    const vector = Float32Array.of(0.6, 0.8 / 3, 0.123456, 0.7);
    const { index } = fill([vector], 4);
    const [found] = index.search(vector, 1);
    expect(Math.fround(found?.similarity ?? 0)).not.toBe(found?.similarity);
    expect(found?.similarity).toBe(index.similarity(1, vector));
  });

  it('puts those that are equally similar in the order of their ids, whatever was removed', () => {
    const [same, other] = randomVectors(2, 16, 3) as [Float32Array, Float32Array];
    const index = new ExactIndex(16);
    for (const id of [5, 9, 2, 7, 11, 1]) index.add(id, id === 7 ? other : same);
    expect(index.search(same, 3).map(({ id }) => id)).toEqual([1, 2, 5]);
    index.remove(2);
    index.remove(42);
    expect(index.search(same, 9).map(({ id }) => id)).toEqual([1, 5, 9, 11, 7]);
  });

  it('agrees with a plain scan through thousands of mixed additions and removals, over several blocks', () => {
    const random = randomNumbers(5);
    const vectors = randomVectors(9000, 8, 4);
    const { index, faces } = fill(vectors, 8);
    const probes = randomVectors(3, 8, 6);
    for (let round = 0; round < 6; round++) {
      for (const id of [...faces.keys()].filter(() => random() < 0.45)) {
        index.remove(id);
        faces.delete(id);
      }
      for (let i = 0; i < 800; i++) {
        const id = 10_000 + round * 1000 + i;
        const vector = vectors[i] as Float32Array;
        index.add(id, vector);
        faces.set(id, vector);
      }
      expect(index.size).toBe(faces.size);
      for (const probe of probes) expectSame(index, faces, probe, 25);
    }
    for (const id of faces.keys()) index.remove(id);
    expect(index.search(probes[0] as Float32Array, 5)).toEqual([]);
  });

  it('leaves a face as it is that is added twice', () => {
    const [first, second] = randomVectors(2, 8, 7) as [Float32Array, Float32Array];
    const index = new ExactIndex(8);
    index.add(1, first);
    index.add(1, second);
    expect(index.size).toBe(1);
    expect(index.similarity(1, first)).toBeCloseTo(1, 6);
  });

  it('takes no more memory where another one was before, whatever ids that had', () => {
    const memory = new RowMemory(16);
    const scans = new ScanPool(memory, { threads: 1 });
    const bytes = (): number => memory.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    const vectors = randomVectors(30_000, 16, 4);
    const filled = (first: number): ExactIndex => {
      const index = new ExactIndex(16, scans);
      vectors.forEach((vector, i) => void index.add(first + i, vector));
      return index;
    };
    filled(1_000_000).clear();
    const before = bytes();
    filled(1);
    expect(bytes()).toBe(before);
  });
});
