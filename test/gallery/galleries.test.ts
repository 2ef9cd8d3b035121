import { spawnSync } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { cpSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { Galleries, type GalleriesOptions } from '#src/gallery/galleries.js';
import { noisyCopy } from '#src/gallery/noisyCopy.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { batchesOf, clusteredVectors, naiveSearch, randomVectors } from './vectors.ts';

const DIMENSION = 32;
const opened: Galleries[] = [];
/** Every worker that was started, the last one last. */
const workers: Worker[] = [];
diagnostics.subscribe(
  'worker_threads',
  (message) => void workers.push((message as { worker: Worker }).worker),
);

afterEach(async () => {
  for (const galleries of opened.splice(0)) await galleries.close();
});

async function openGalleries(options: Partial<GalleriesOptions> = {}): Promise<Galleries> {
  const reload = () => batchesOf([]);
  const galleries = await Galleries.open({ dimension: DIMENSION, index: 'exact', reload, ...options });
  opened.push(galleries);
  return galleries;
}

function numbered(vectors: readonly Float32Array[]): Map<number, Float32Array> {
  return new Map(vectors.map((vector, i) => [i + 1, vector]));
}

/** Batches that stop after the first until they are released. */
function gatedBatches(faces: Map<number, Float32Array>): {
  batches: ReturnType<typeof batchesOf>;
  release: () => void;
} {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* gated() {
    for await (const batch of batchesOf(faces, 50)) {
      yield batch;
      await gate;
    }
  }
  return { batches: gated(), release };
}

const unit = (): Float32Array => randomVectors(1, DIMENSION, 99)[0] as Float32Array;

describe('Galleries', () => {
  it('finds in a loaded library what a plain scan finds', async () => {
    const galleries = await openGalleries();
    const faces = numbered(randomVectors(500, DIMENSION, 1));
    await galleries.load(1, batchesOf(faces, 64));
    for (const probe of randomVectors(10, DIMENSION, 2)) {
      const found = await galleries.search(1, probe, 7);
      expect(found.map(({ id }) => id)).toEqual(naiveSearch(faces, probe, 7).map(({ id }) => id));
    }
    expect(await galleries.status(1)).toEqual({ kind: 'exact', size: 500, building: false });
  });

  it('does calls in the order in which they are made, without waiting between them', async () => {
    const galleries = await openGalleries();
    const probe = unit();
    const sizes = async (): Promise<number> => (await galleries.search(1, probe, 9)).length;
    const answers = [sizes(), galleries.add(1, 1, probe), sizes(), galleries.add(1, 2, probe), sizes()];
    answers.push(galleries.remove(1, [1, 77]), sizes(), galleries.drop(1), sizes());
    expect(await Promise.all(answers)).toEqual([0, undefined, 1, undefined, 2, undefined, 1, undefined, 0]);
  });

  it('gives many searches at once, of two libraries, the answers that each gets alone', async () => {
    const galleries = await openGalleries();
    const all = numbered(randomVectors(600, DIMENSION, 8));
    const libraries = [new Map([...all].slice(0, 300)), new Map([...all].slice(300))] as const;
    await Promise.all(libraries.map((faces, key) => galleries.load(key, batchesOf(faces))));
    const probes = randomVectors(40, DIMENSION, 9);
    const limit = (i: number): number => 1 + ((i * 7) % 50);
    const found = await Promise.all(probes.map((probe, i) => galleries.search(i % 2, probe, limit(i))));
    probes.forEach((probe, i) => {
      const wanted = naiveSearch(libraries[i % 2] as Map<number, Float32Array>, probe, limit(i));
      expect(found[i]?.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    });
  });

  it('holds calls back while their library is loaded, and those of other libraries not', async () => {
    const galleries = await openGalleries();
    const faces = numbered(randomVectors(300, DIMENSION, 3));
    const { batches, release } = gatedBatches(faces);
    const load = galleries.load(1, batches);
    const search = galleries.search(1, faces.get(250) as Float32Array, 1);
    const removal = galleries.remove(1, [250]);
    const after = galleries.search(1, faces.get(250) as Float32Array, 1);
    expect(await galleries.search(2, unit(), 1)).toEqual([]);
    release();
    await Promise.all([load, removal]);
    expect(await search).toMatchObject([{ id: 250 }]);
    expect((await after)[0]?.id).not.toBe(250);
  });

  it('keeps what it was given, not the array', async () => {
    const galleries = await openGalleries();
    const probe = unit();
    const added = galleries.add(1, 1, probe.subarray());
    const copy = probe.slice();
    probe.fill(0);
    await added;
    expect((await galleries.search(1, copy, 1))[0]?.similarity).toBeCloseTo(1, 6);
  });

  it.each([
    ['a wrong dimension', unit().subarray(1), 'it has 31 values, the index wants 32'],
    ['NaN', unit().fill(Number.NaN, 3, 4), 'not finite'],
    ['infinity', unit().fill(Number.POSITIVE_INFINITY, 3, 4), 'not finite'],
    ['half the length', unit().map((value) => value / 2), 'the index wants 1'],
    ['zeros', new Float32Array(DIMENSION), 'its length is 0'],
  ])('refuses %s', async (_, vector, message) => {
    const galleries = await openGalleries();
    await expect(galleries.add(1, 1, vector)).rejects.toThrow(message);
    await expect(galleries.search(1, vector, 1)).rejects.toThrow(message);
    await expect(galleries.load(1, batchesOf([[7, vector]]))).rejects.toMatchObject({ code: 'INDEX_FAILED' });
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %d', async (limit) => {
    await expect((await openGalleries()).search(1, unit(), limit)).rejects.toThrow(RangeError);
  });

  it('fails the calls that waited for a load which failed, and loads anew at the next one', async () => {
    const faces = numbered(randomVectors(50, DIMENSION, 4));
    const galleries = await openGalleries({ reload: () => batchesOf(faces) });
    async function* broken() {
      yield* batchesOf(faces);
      throw new Error('the disk is gone');
    }
    const load = galleries.load(1, broken());
    const search = galleries.search(1, unit(), 1);
    const outcomes = await Promise.allSettled([load, search]);
    expect(outcomes).toMatchObject([
      { reason: { message: 'the disk is gone' } },
      { reason: { code: 'INDEX_FAILED', message: 'the disk is gone' } },
    ]);
    expect(await galleries.search(1, faces.get(9) as Float32Array, 1)).toMatchObject([{ id: 9 }]);
  });

  it('closes twice, rejects what is under way and every call after', async () => {
    const galleries = await openGalleries();
    const pending = galleries.search(1, unit(), 1);
    const closed = expect.objectContaining({ code: 'ENGINE_CLOSED' });
    const refused = expect(pending).rejects.toThrow(closed);
    await Promise.all([galleries.close(), galleries.close()]);
    await refused;
    await expect(galleries.search(1, unit(), 1)).rejects.toThrow(closed);
    await expect(galleries.add(1, 1, unit())).rejects.toThrow(closed);
    await expect(galleries.load(1, batchesOf([]))).rejects.toThrow(closed);
  });
});

describe('Galleries, when the worker dies', () => {
  it('rejects what is under way and answers the next call from a fresh worker that was loaded anew', async () => {
    const faces = numbered(randomVectors(200, DIMENSION, 5));
    const reloaded: number[] = [];
    const reload = (library: number) => {
      reloaded.push(library);
      return batchesOf(library === 1 ? faces : []);
    };
    const galleries = await openGalleries({ reload });
    await galleries.load(1, batchesOf(faces));
    await galleries.add(2, 1, unit());
    const dying = workers.at(-1);
    const hang = gatedBatches(faces);
    const load = galleries.load(3, hang.batches);
    // Held back by the load, so it is under way for sure when the worker dies.
    const pending = galleries.search(3, unit(), 1);
    const refused = expect(pending).rejects.toMatchObject({ code: 'INDEX_FAILED' });
    const alsoRefused = expect(load).rejects.toMatchObject({ code: 'INDEX_FAILED' });
    await dying?.terminate();
    await refused;
    hang.release();
    await alsoRefused;
    const probe = faces.get(123) as Float32Array;
    const [first, second, gone] = await Promise.all([
      galleries.search(1, probe, 1),
      galleries.search(1, probe, 2),
      galleries.search(2, unit(), 1),
    ]);
    expect(workers.at(-1)).not.toBe(dying);
    expect(first).toMatchObject([{ id: 123 }]);
    expect(second).toHaveLength(2);
    expect(gone).toEqual([]);
    expect(reloaded).toEqual([1, 2]);
  });

  it('survives it again and again, also in the middle of a load', async () => {
    const faces = numbered(randomVectors(200, DIMENSION, 6));
    const galleries = await openGalleries({ reload: () => batchesOf(faces, 10) });
    const hang = gatedBatches(faces);
    const load = galleries.load(1, hang.batches);
    const refused = expect(load).rejects.toMatchObject({ code: 'INDEX_FAILED' });
    await workers.at(-1)?.terminate();
    // The next worker is loaded before the old load learns of anything.
    expect((await galleries.status(1)).size).toBe(200);
    hang.release();
    await refused;
    for (let round = 1; round <= 3; round++) {
      expect(await galleries.search(1, faces.get(round) as Float32Array, 1)).toMatchObject([{ id: round }]);
      await workers.at(-1)?.terminate();
    }
    expect((await galleries.status(1)).size).toBe(200);
  });
});

describe('Galleries with mean templates', () => {
  const faces = numbered(clusteredVectors(400, DIMENSION, 4, 11));
  const userOf = (id: number): string => `user ${Math.floor((id - 1) / 4)}`;
  const reload = () => batchesOf(faces, 64, userOf);
  const probes = clusteredVectors(400, DIMENSION, 4, 11).map((vector, i) =>
    noisyCopy(vector, 0.5, randomNumbers(i)),
  );
  const searchAll = (galleries: Galleries) =>
    Promise.all(probes.map((probe) => galleries.search(1, probe, 9)));

  it('make the same ones face by face, by a load and after the worker died', async () => {
    const galleries = await openGalleries({ agreement: () => 0.3, reload });
    for (const [id, vector] of faces) await galleries.add(1, id, vector, userOf(id));
    const found = await searchAll(galleries);
    expect(found.flat().filter(({ meanOf }) => meanOf === 4).length).toBeGreaterThan(100);
    await workers.at(-1)?.terminate();
    expect(await searchAll(galleries)).toEqual(found);
    await galleries.load(1, reload());
    expect(await searchAll(galleries)).toEqual(found);
  });

  it('tell of one face what a search tells, and nothing of one that is gone', async () => {
    const galleries = await openGalleries({ agreement: () => 0.3, reload });
    await galleries.load(1, reload());
    for (const probe of probes.slice(0, 20))
      for (const candidate of await galleries.search(1, probe, 9))
        expect(await galleries.candidate(1, candidate.id, probe)).toEqual(candidate);
    await galleries.remove(1, [5]);
    expect(await galleries.candidate(1, 5, unit())).toBeUndefined();
    expect(await galleries.candidate(2, 5, unit())).toBeUndefined();
    await expect(galleries.candidate(1, 6, unit().subarray(1))).rejects.toThrow('31 values');
  });

  it('make them anew where the agreement is another one, for the library that is named', async () => {
    let agreement = 0.3;
    const galleries = await openGalleries({ agreement: () => agreement, reload });
    for (const library of [1, 2]) await galleries.load(library, reload());
    const before = await searchAll(galleries);
    agreement = 0.9;
    await galleries.regroup(1);
    expect((await searchAll(galleries)).flat().every(({ meanOf }) => meanOf === undefined)).toBe(true);
    expect(await galleries.search(2, probes[0] as Float32Array, 9)).toEqual(before[0]);
    agreement = 0.3;
    await galleries.regroup(1);
    await galleries.regroup(3);
    expect(await searchAll(galleries)).toEqual(before);
  });

  it('make none without an agreement, and none of faces that belong to nobody', async () => {
    const [off, nobody] = [await openGalleries({ reload }), await openGalleries({ agreement: () => 0.3 })];
    await off.load(1, reload());
    await nobody.load(1, batchesOf(faces));
    const found = await searchAll(off);
    expect(found.flat().every(({ meanOf }) => meanOf === undefined)).toBe(true);
    expect(await searchAll(nobody)).toEqual(found);
  });
});

describe('Galleries with HNSW', () => {
  it('switches to it in the background, answering all the while', async () => {
    const galleries = await openGalleries({ index: 'auto', threshold: 1000 });
    const faces = numbered(clusteredVectors(1500, DIMENSION, 5, 7));
    await galleries.load(1, batchesOf(faces, 1000));
    const kinds = new Set<string>();
    for (let i = 1; ; i++) {
      const { kind, building } = await galleries.status(1);
      kinds.add(`${kind} ${building ? 'building' : 'done'}`);
      const probe = faces.get((i % 1500) + 1) as Float32Array;
      expect((await galleries.search(1, probe, 3))[0]).toMatchObject({ id: (i % 1500) + 1 });
      if (kind === 'hnsw' && !building) break;
    }
    // Background work begins a turn after the load, and a question may come first.
    kinds.delete('exact done');
    expect([...kinds]).toEqual(['exact building', 'hnsw done']);
  });
});

describe('Galleries in a process of their own', () => {
  const dist = fileURLToPath(new URL('../../dist', import.meta.url));

  async function runChild(root: string, body: string): Promise<{ status: number | null; output: string }> {
    const file = join(root, 'child.mjs');
    writeFileSync(
      file,
      `import { Galleries } from ${JSON.stringify(`${root}/dist/gallery/galleries.js`)};\n${body}`,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    return { status, output: stdout + stderr };
  }

  /** A copy of what is built, beside no node_modules: as where hnswlib-node did not compile. */
  async function withCopy(use: (root: string) => Promise<void>): Promise<void> {
    const root = await mkdtemp(join(tmpdir(), 'facedex-gallery-'));
    try {
      cpSync(dist, join(root, 'dist'), { recursive: true });
      writeFileSync(join(root, 'package.json'), '{"type":"module"}');
      await use(root);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }

  it('say what to do where "hnsw" is asked for and hnswlib-node is missing', async () => {
    await withCopy(async (root) => {
      const { status, output } = await runChild(
        root,
        `await Galleries.open({ dimension: 4, index: 'hnsw', reload: () => [] }).catch((e) => console.log(e.code, e.message));`,
      );
      expect(output).toMatch(
        /^INDEX_UNAVAILABLE Cannot use index "hnsw": .*npm i hnswlib-node.*allowScripts/,
      );
      expect(status).toBe(0);
    });
  });

  it('stay exact where "auto" is asked for and hnswlib-node is missing', async () => {
    await withCopy(async (root) => {
      const { output } = await runChild(
        root,
        `const g = await Galleries.open({ dimension: 1, index: 'auto', threshold: 1, reload: () => [] });
for (const id of [1, 2, 3]) await g.add(1, id, Float32Array.of(1));
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify([await g.status(1), await g.search(1, Float32Array.of(1), 2)]));
await g.close();`,
      );
      expect(JSON.parse(output)).toEqual([
        { kind: 'exact', size: 3, building: false },
        [
          { id: 1, similarity: 1 },
          { id: 2, similarity: 1 },
        ],
      ]);
    });
  });

  it('do not keep a process alive that forgot to close them, yet let it wait for an answer', async () => {
    await withCopy(async (root) => {
      const { status, output } = await runChild(
        root,
        `const g = await Galleries.open({ dimension: 1, index: 'exact', reload: () => [] });
await g.add(1, 5, Float32Array.of(1));
console.log((await g.search(1, Float32Array.of(1), 2))[0].id);`,
      );
      expect([status, output]).toEqual([0, '5\n']);
    });
  });

  it('do not keep a process alive either where helpers have scanned for them', async () => {
    await withCopy(async (root) => {
      const { status, output } = await runChild(
        root,
        `const [dimension, faces] = [1024, 9000];
const g = await Galleries.open({ dimension, index: 'exact', threads: 2, reload: () => [] });
const vectors = new Float32Array(faces * dimension);
for (let id = 0; id < faces; id++) vectors[id * dimension + (id % dimension)] = 1;
const batch = { ids: Float64Array.from({ length: faces }, (_, id) => id), vectors, users: new Float64Array(faces) };
await g.load(1, (async function* () { yield batch; })());
const probe = vectors.slice(7 * dimension, 8 * dimension);
for (let i = 0; i < 20; i++) await g.search(1, probe, 1);
console.log((await g.search(1, probe, 1))[0].id);`,
      );
      expect([status, output]).toEqual([0, '7\n']);
    });
  });
});
