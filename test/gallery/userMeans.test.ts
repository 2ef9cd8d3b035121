import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '#src/gallery/candidate.js';
import { LibraryIndex, type LibraryIndexOptions } from '#src/gallery/libraryIndex.js';
import { noisyCopy } from '#src/gallery/noisyCopy.js';
import { RowMemory } from '#src/gallery/rowMemory.js';
import { ScanPool } from '#src/gallery/scanPool.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { loadHnswlib } from './loadHnswlib.ts';
import { clusteredVectors, randomVectors } from './vectors.ts';

const DIMENSION = 24;
const AGREEMENT = 0.4;

interface Face {
  readonly vector: Float32Array;
  readonly user: number;
}
type Faces = ReadonlyMap<number, Face>;

function make(options: Partial<LibraryIndexOptions> = {}): LibraryIndex {
  return new LibraryIndex({
    dimension: DIMENSION,
    index: 'exact',
    agreement: AGREEMENT,
    threshold: 1,
    seed: 1,
    random: randomNumbers(1),
    ...options,
  });
}

/** As a start of the engine fills it. */
function reopened(faces: Faces, options: Partial<LibraryIndexOptions> = {}): LibraryIndex {
  const index = make(options);
  for (const [id, { vector, user }] of [...faces].sort(([a], [b]) => a - b)) index.load(id, vector, user);
  index.loaded();
  return index;
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** The mean of a user's faces, by its definition; undefined where there is none. */
function plainMean(faces: readonly Face[]): Float64Array | undefined {
  const pairs = faces.flatMap((a, i) => faces.slice(i + 1).map((b) => product(a.vector, b.vector)));
  if (pairs.length === 0 || faces.length > 1000) return undefined;
  if (pairs.reduce((sum, value) => sum + value, 0) / pairs.length < AGREEMENT) return undefined;
  const sum = new Float64Array(DIMENSION).map((_, i) =>
    faces.reduce((total, { vector }) => total + (vector[i] as number), 0),
  );
  return sum.map((value) => value / Math.sqrt(product(sum, sum)));
}

/** All faces with the similarities that a search gives them, by the definition, best first. */
function plainSearch(faces: Faces, probe: Float32Array): Candidate[] {
  const found = new Map<number, Candidate>();
  for (const user of new Set([...faces.values()].map((face) => face.user))) {
    const own = [...faces].filter(([, face]) => face.user === user);
    const candidates = own
      .map(([id, { vector }]) => ({ id, similarity: product(vector, probe) }))
      .sort((a, b) => b.similarity - a.similarity || a.id - b.id);
    for (const candidate of candidates) found.set(candidate.id, candidate);
    const mean = plainMean(own.map(([, face]) => face));
    const [best] = candidates;
    const similarity = mean ? product(mean, probe) : -1;
    if (best && similarity > best.similarity)
      found.set(best.id, { id: best.id, similarity, meanOf: own.length });
  }
  return [...found.values()].sort((a, b) => b.similarity - a.similarity || a.id - b.id);
}

/** What was found is what the definition gives, up to the rounding of a mean to single precision. */
function expectAsDefined(
  found: readonly Candidate[],
  faces: Faces,
  probe: Float32Array,
  limit: number,
): void {
  const all = plainSearch(faces, probe);
  expect(found).toHaveLength(Math.min(limit, faces.size));
  const similarities = new Map(all.map(({ id, similarity }) => [id, similarity]));
  found.forEach(({ id, similarity }, rank) => {
    expect(similarity).toBeCloseTo(all[rank]?.similarity as number, 6);
    expect(similarity).toBeCloseTo(similarities.get(id) as number, 6);
  });
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
}

/** Faces of people in clusters; `mixed` of a hundred have a user_id that others use, too. */
function someFaces(count: number, seed: number, mixed: number): Faces {
  const random = randomNumbers(seed);
  const vectors = clusteredVectors(count, DIMENSION, 4, seed);
  return new Map(
    vectors.map((vector, i) => {
      const user = random() * 100 < mixed ? 1 + Math.floor(random() * 3) : 10 + Math.floor(i / 4);
      return [i + 1, { vector, user }];
    }),
  );
}

const face = (vector: Float32Array, user: number): Face => ({ vector, user });
const numbered = (faces: readonly Face[]): Faces => new Map(faces.map((each, i) => [i + 1, each]));

describe('a library with mean templates', () => {
  it('finds what the definition finds, through any additions and removals, and the same bits when opened anew', () => {
    const step = fc.record({
      remove: fc.boolean(),
      from: fc.integer({ min: 1, max: 90 }),
      count: fc.integer({ min: 1, max: 40 }),
    });
    let decided = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        (steps, seed, mixed, limit) => {
          const all = someFaces(130, seed, mixed);
          const index = make();
          const faces = new Map<number, Face>();
          for (const { remove, from, count } of steps) {
            const ids = Array.from({ length: count }, (_, i) => from + i);
            if (remove) index.remove(ids);
            for (const id of ids) {
              const { vector, user } = all.get(id) as Face;
              if (!remove) index.add(id, vector, user);
              if (remove) faces.delete(id);
              else faces.set(id, { vector, user });
            }
          }
          const again = reopened(faces);
          // Further photos of some people: near the middle of their four, so that a mean is often the nearest.
          const random = randomNumbers(seed);
          const probes = Array.from({ length: 10 }, (_, i) => {
            const four = [1, 2, 3, 4].map((place) => (all.get(8 * i + place) as Face).vector);
            const middle = four.reduce((sum, vector) =>
              sum.map((value, at) => value + (vector[at] as number)),
            );
            return noisyCopy(middle, 2, random);
          });
          for (const probe of probes) {
            const found = index.search(probe, limit);
            expectAsDefined(found, faces, probe, limit);
            decided += found.filter(({ meanOf }) => meanOf !== undefined).length;
            expect(again.search(probe, limit)).toEqual(found);
            for (const candidate of index.search(probe, 200))
              expect(index.candidate(candidate.id, probe)).toEqual(candidate);
          }
        },
      ),
      { numRuns: 60 },
    );
    // 160 to 260 as the draws fall: means were put to the test.
    expect(decided).toBeGreaterThan(50);
  });

  it('has the mean stand for the most similar face of its user, and for that one only', () => {
    const faces = someFaces(40, 3, 0);
    const index = reopened(faces);
    const first = [1, 2, 3, 4].map((id) => (faces.get(id) as Face).vector);
    const probe = first.reduce((sum, vector) => sum.map((value, i) => value + (vector[i] as number)));
    const unit = probe.map((value) => value / Math.sqrt(product(probe, probe)));
    const found = index.search(unit, 40);
    expect(found[0]).toMatchObject({ meanOf: 4 });
    expect(found[0]?.similarity).toBeCloseTo(1, 6);
    expect(found.filter(({ id }) => id <= 4 && id !== found[0]?.id).map(({ meanOf }) => meanOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('makes one from the limit of agreement on, and none below it', () => {
    const pair = (cosine: number): Faces => {
      const [a, b] = [new Float32Array(DIMENSION), new Float32Array(DIMENSION)];
      a[0] = 1;
      b[0] = cosine;
      b[1] = Math.sqrt(1 - cosine * cosine);
      return numbered([face(a, 7), face(b, 7)]);
    };
    const probe = new Float32Array(DIMENSION);
    probe[0] = Math.SQRT1_2;
    probe[1] = Math.SQRT1_2;
    expect(reopened(pair(AGREEMENT + 1e-6)).search(probe, 1)).toMatchObject([{ meanOf: 2 }]);
    expect(reopened(pair(AGREEMENT - 1e-6)).search(probe, 1)[0]).not.toHaveProperty('meanOf');
  });

  it('makes none of strangers who share a user_id, and none of faces without a user', () => {
    const strangers = randomVectors(50, DIMENSION, 4);
    const alike = clusteredVectors(50, DIMENSION, 50, 4);
    const shared = reopened(numbered(strangers.map((vector) => face(vector, 7))));
    const nobody = reopened(numbered(alike.map((vector) => face(vector, 0))));
    for (const probe of [...strangers, ...alike])
      for (const index of [shared, nobody])
        for (const found of index.search(probe, 50)) expect(found).not.toHaveProperty('meanOf');
  });

  it('makes none of more than a thousand faces, and makes it once there are fewer again', () => {
    const alike = clusteredVectors(1001, DIMENSION, 1001, 5);
    const index = reopened(numbered(alike.map((vector) => face(vector, 7))));
    const probe = alike[5] as Float32Array;
    const best = (): (number | undefined)[] => index.search(probe, 1001).map(({ meanOf }) => meanOf);
    expect(best().every((count) => count === undefined)).toBe(true);
    index.remove([1]);
    const [centre] = index.search(probe, 1);
    expect(centre?.id).toBe(6);
    const mean = (plainMean(alike.slice(1).map((vector) => face(vector, 7))) as Float64Array).map(Number);
    expect(index.search(Float32Array.from(mean), 1)).toMatchObject([{ meanOf: 1000 }]);
  });

  it('makes none where it is not asked to', () => {
    const faces = someFaces(60, 6, 0);
    const index = reopened(faces, { agreement: undefined });
    for (const { vector } of faces.values())
      for (const found of index.search(vector, 60)) {
        expect(found).not.toHaveProperty('meanOf');
        expect(index.candidate(found.id, vector)).toEqual(found);
      }
  });

  it('puts equal means of many users in the order of their faces, at any limit', () => {
    const [a, b] = clusteredVectors(2, DIMENSION, 2, 7) as [Float32Array, Float32Array];
    const users = [5, 3, 9, 1, 8, 2, 7, 4, 6];
    // The second face of each is the more similar one, and those come in another order than users and first faces.
    const faces = new Map<number, Face>();
    for (const [place, user] of users.entries()) {
      faces.set(place + 1, face(a, user));
      faces.set(100 - place, face(b, user));
    }
    const index = reopened(faces);
    const probe = Float32Array.from(b, (value, i) => 0.6 * value + 0.4 * (a[i] as number));
    const unit = probe.map((value) => value / Math.sqrt(product(probe, probe)));
    const all = index.search(unit, 18);
    expect(all.slice(0, 9).map(({ id, meanOf }) => [id, meanOf])).toEqual(
      Array.from({ length: 9 }, (_, i) => [92 + i, 2]),
    );
    for (let limit = 1; limit < 18; limit++) expect(index.search(unit, limit)).toEqual(all.slice(0, limit));
  });

  it('keeps nothing of a removed face in the memory of means', () => {
    const memory = new RowMemory(DIMENSION);
    const index = make({ scans: new ScanPool(memory, { threads: 1 }) });
    const holds = (values: ArrayLike<number>): boolean => {
      const wanted = Buffer.from(Float32Array.from(values).buffer, 0, 16);
      return memory.memories.some(({ buffer }) => Buffer.from(buffer).includes(wanted));
    };
    const group = [1, 2, 3].map((id) => (someFaces(4, 8, 0).get(id) as Face).vector);
    group.forEach((vector, i) => void index.add(i + 1, vector, 7));
    const meanOf = (...places: number[]): number[] => [
      ...(plainMean(places.map((i) => face(group[i] as Float32Array, 7))) as Float64Array),
    ];
    expect(holds(meanOf(0, 1, 2))).toBe(true);
    index.remove([2]);
    expect(holds(meanOf(0, 1, 2))).toBe(false);
    expect(holds(meanOf(0, 2))).toBe(true);
    index.remove([1]);
    expect(holds(meanOf(0, 2))).toBe(false);
    index.remove([3]);
    for (const vector of group) expect(holds(vector)).toBe(false);
  });
});

const hnswlib = loadHnswlib();

describe.skipIf(!hnswlib)('a library with mean templates and HNSW (skipped without hnswlib-node)', () => {
  it('gives means as an exact index does', () => {
    const faces = someFaces(1200, 9, 5);
    const [graph, exact] = [reopened(faces, { index: 'hnsw', hnswlib }), reopened(faces)];
    for (let slices = 0; graph.work(); slices++) expect(slices).toBeLessThan(1e5);
    expect(graph.status().kind).toBe('hnsw');
    const random = randomNumbers(9);
    let means = 0;
    for (let id = 1; id <= 1200; id += 12) {
      const probe = noisyCopy((faces.get(id) as Face).vector, 0.75, random);
      const found = graph.search(probe, 5);
      expect(found).toEqual(exact.search(probe, 5));
      means += found.filter(({ meanOf }) => meanOf !== undefined).length;
    }
    expect(means).toBeGreaterThan(20);
  });
});
