import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot } from '#src/gallery/dot.js';
import { ExactIndex } from '#src/gallery/exactIndex.js';
import { RowMemory } from '#src/gallery/rowMemory.js';
import { ScanPool } from '#src/gallery/scanPool.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { clusteredVectors, randomVectors } from './vectors.ts';

type Faces = Map<number, Float32Array>;

/** A scan in float64, the bits of which an index must give. */
function plainScan(faces: Faces, probe: Float32Array, limit: number): { id: number; similarity: number }[] {
  const all = Array.from(faces, ([id, vector]) => ({ id, similarity: dot(vector, 0, probe) }));
  return all.sort((a, b) => b.similarity - a.similarity || a.id - b.id).slice(0, limit);
}

/** Vectors that are hard to tell apart: a few, with a value or two moved by next to nothing, then copies. */
function nearlyEqual(count: number, dimension: number, seed: number): Float32Array[] {
  const random = randomNumbers(seed);
  const bases = randomVectors(3, dimension, seed);
  return Array.from({ length: count }, (_, i) => {
    const vector = (bases[i % 3] as Float32Array).slice();
    const at = Math.floor(random() * dimension);
    const step = random() < 0.3 ? 0 : (random() - 0.5) * 10 ** -(3 + Math.floor(random() * 5));
    vector[at] = (vector[at] as number) + step;
    return vector;
  });
}

function indexOf(faces: Faces, dimension: number, scans?: ScanPool): ExactIndex {
  const index = new ExactIndex(dimension, scans);
  for (const [id, vector] of faces) index.add(id, vector);
  return index;
}

const numbered = (vectors: readonly Float32Array[]): Faces =>
  new Map(vectors.map((vector, i) => [i + 1, vector]));

const kinds = { random: randomVectors, nearlyEqual };
const dimensions = [1, 2, 5, 8, 15, 16, 17, 31, 64, 100, 128, 512] as const;

describe('ExactIndex beside a plain scan in float64', () => {
  it('gives the same ids and the same bits, for any vectors, dimension, limit and order of ids', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...dimensions),
        fc.constantFrom('random', 'nearlyEqual'),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 120 }),
        fc.nat(),
        fc.boolean(),
        (dimension, kind, count, limit, seed, isShuffled) => {
          const faces = numbered(kinds[kind](count, dimension, seed));
          const random = randomNumbers(seed);
          const order = isShuffled ? new Map([...faces].sort(() => random() - 0.5)) : faces;
          const index = indexOf(order, dimension);
          const probes = [...randomVectors(2, dimension, seed + 1), ...[...faces.values()].slice(0, 2)];
          for (const probe of probes)
            expect(index.search(probe, limit)).toEqual(plainScan(faces, probe, limit));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('goes on doing so through any additions, removals and returns of faces', () => {
    const step = fc.record({
      remove: fc.boolean(),
      from: fc.integer({ min: 1, max: 400 }),
      count: fc.integer({ min: 1, max: 150 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.nat(), (steps, seed) => {
        const vectors = nearlyEqual(550, 24, seed);
        const index = new ExactIndex(24);
        const faces: Faces = new Map();
        for (const { remove, from, count } of steps) {
          for (let id = from; id < from + count; id++) {
            const vector = vectors[id] as Float32Array;
            if (remove) index.remove(id);
            else index.add(id, vector);
            if (remove) faces.delete(id);
            else faces.set(id, vector);
          }
          expect(index.size).toBe(faces.size);
          const probe = vectors[from] as Float32Array;
          expect(index.search(probe, 30)).toEqual(plainScan(faces, probe, 30));
          expect(index.has(from)).toBe(faces.has(from));
        }
        expect([...index.ids()]).toEqual([...faces.keys()].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('has recall 1 at 1, 10 and 100 among 20,000 clustered faces, and for several probes in one pass', () => {
    const faces = numbered(clusteredVectors(20_000, 128, 10, 3));
    const index = indexOf(faces, 128);
    const probes = clusteredVectors(20_000, 128, 10, 3).filter((_, i) => i % 2000 === 7);
    for (const limit of [1, 10, 100]) {
      const answers = index.searchAll(probes.map((probe) => ({ probe, limit })));
      expect(answers).toEqual(probes.map((probe) => plainScan(faces, probe, limit)));
    }
  });

  it('puts a thousand copies of one template in the order of their ids', () => {
    const [same, other] = randomVectors(2, 128, 4) as [Float32Array, Float32Array];
    const faces = numbered([...Array.from({ length: 1000 }, () => same), other, same]);
    const index = indexOf(faces, 128);
    for (const limit of [1, 10, 100, 1001, 1002])
      expect(index.search(same, limit)).toEqual(plainScan(faces, same, limit));
  });

  it('takes vectors of which one value is all, and such that differ in the last bit', () => {
    const faces: Faces = new Map();
    for (let i = 0; i < 64; i++) {
      faces.set(2 * i, new Float32Array(64).fill(1, i, i + 1));
      faces.set(2 * i + 1, new Float32Array(64).fill(1 - 2 ** -24, i, i + 1));
    }
    const index = indexOf(faces, 64);
    for (const [, probe] of faces) expect(index.search(probe, 5)).toEqual(plainScan(faces, probe, 5));
  });

  it('fills blocks whatever the order of the ids', () => {
    const vectors = randomVectors(10_000, 8, 5);
    const random = randomNumbers(6);
    const descending = new Map([...numbered(vectors)].reverse());
    const shuffled = new Map([...numbered(vectors)].sort(() => random() - 0.5));
    const probe = vectors[77] as Float32Array;
    for (const faces of [descending, shuffled]) {
      const index = indexOf(faces, 8);
      expect(index.search(probe, 100)).toEqual(plainScan(faces, probe, 100));
      expect([...index.ids()]).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
    }
  });
});

describe('ExactIndex in memory', () => {
  /** Whether these four bytes in a row are anywhere in the memories. */
  function holds(memory: RowMemory, vector: Float32Array): boolean {
    const wanted = Buffer.from(vector.buffer, vector.byteOffset, 16);
    return memory.memories.some(({ buffer }) => Buffer.from(buffer).includes(wanted));
  }

  it('keeps nothing of a removed face, also where rows were moved', () => {
    const memory = new RowMemory(16);
    const index = new ExactIndex(16, new ScanPool(memory, { threads: 1 }));
    const vectors = randomVectors(9000, 16, 8);
    vectors.forEach((vector, i) => void index.add(i, vector));
    for (let id = 0; id < 9000; id += 3) index.remove(id);
    for (let id = 4000; id < 6000; id++) index.remove(id);
    const gone = vectors.filter((_, id) => !index.has(id));
    expect(gone.length).toBeGreaterThan(4000);
    for (let i = 0; i < gone.length; i += 97) expect(holds(memory, gone[i] as Float32Array)).toBe(false);
    expect(holds(memory, vectors[1] as Float32Array)).toBe(true);
    index.clear();
    expect(holds(memory, vectors[1] as Float32Array)).toBe(false);
  });

  it('uses the memory again that a library gave back', () => {
    const memory = new RowMemory(32);
    const scans = new ScanPool(memory, { threads: 1 });
    const vectors = randomVectors(5000, 32, 9);
    const fill = (): ExactIndex => {
      const index = new ExactIndex(32, scans);
      vectors.forEach((vector, i) => void index.add(i, vector));
      return index;
    };
    fill().clear();
    const before = memory.memories[0]?.buffer.byteLength;
    for (let round = 0; round < 20; round++) {
      const index = fill();
      expect(index.search(vectors[5] as Float32Array, 1)).toMatchObject([{ id: 5 }]);
      index.clear();
    }
    expect(memory.memories[0]?.buffer.byteLength).toBe(before);
    expect(memory.memories).toHaveLength(1);
  });
});
