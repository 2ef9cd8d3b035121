import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Galleries } from '#src/gallery/galleries.js';
import { HnswFile } from '#src/gallery/hnswFile.js';
import type { HnswIndex, HnswModule } from '#src/gallery/hnswIndex.js';
import { LibraryIndex } from '#src/gallery/libraryIndex.js';
import { sweepIndexFiles } from '#src/gallery/sweepIndexFiles.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { loadHnswlib } from './loadHnswlib.ts';
import { batchesOf, clusteredVectors } from './vectors.ts';

const hnswlib = loadHnswlib();
const DIMENSION = 16;
const COUNT = 600;
const vectors = clusteredVectors(COUNT + 100, DIMENSION, 5, 1);
const key = { library: 7, packHash: 'a'.repeat(64), dimension: DIMENSION };
const NAMES = ['library-7.graph', 'library-7.index'];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facedex-index-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** hnswlib, and how many points it was given. */
function counting(): { module: HnswModule; added: () => number } {
  let count = 0;
  const Graph = (hnswlib as HnswModule).HierarchicalNSW;
  class Counting extends Graph {
    override addPoint(...point: Parameters<typeof Graph.prototype.addPoint>): void {
      count++;
      super.addPoint(...point);
    }
  }
  return { module: { HierarchicalNSW: Counting }, added: () => count };
}

function make(file: HnswFile | undefined, module: HnswModule | undefined = hnswlib): LibraryIndex {
  const random = randomNumbers(1);
  const options = {
    dimension: DIMENSION,
    index: 'hnsw',
    hnswlib: module,
    threshold: 0,
    seed: 1,
    random,
  } as const;
  return new LibraryIndex({ ...options, file });
}

function add(index: LibraryIndex, from = 0, to = COUNT): void {
  for (let id = from; id < to; id++) index.add(id, vectors[id] as Float32Array);
}

/** Does background work until this is so. */
async function workUntil(index: LibraryIndex, isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    while (index.work());
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('It never came to be so');
}

const isProven = (index: LibraryIndex) => () => index.status().kind === 'hnsw' && !index.status().building;
const isKept = (): boolean => NAMES.every((name) => existsSync(join(folder, name)));

/** Builds an index of all faces and keeps it. */
async function keep(): Promise<void> {
  const index = make(new HnswFile(folder, key));
  add(index);
  await workUntil(index, () => isProven(index)() && isKept());
}

function expectRight(index: LibraryIndex, from = 0, to = COUNT): void {
  const exact = make(undefined, undefined);
  add(exact, from, to);
  for (let id = from; id < to; id += 41) {
    const probe = vectors[id] as Float32Array;
    expect(index.search(probe, 1)).toEqual(exact.search(probe, 1));
  }
}

describe.skipIf(!hnswlib)('An HNSW index on disk (skipped where hnswlib-node is not installed)', () => {
  it('is read instead of built, and lies in files that only their owner may read', async () => {
    await keep();
    expect(readdirSync(folder).sort()).toEqual(NAMES);
    for (const name of NAMES) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    const { module, added } = counting();
    const index = make(new HnswFile(folder, key), module);
    add(index);
    await workUntil(index, isProven(index));
    expect(added()).toBe(0);
    expectRight(index);
  });

  it('is brought up to date with faces that came since, and goes on growing', async () => {
    await keep();
    const { module, added } = counting();
    const index = make(new HnswFile(folder, key), module);
    add(index, 0, COUNT + 50);
    await workUntil(index, isProven(index));
    expect(added()).toBe(50);
    for (let id = COUNT + 50; id < COUNT + 100; id++) index.add(id, vectors[id] as Float32Array);
    expect(added()).toBe(100);
    expectRight(index, 0, COUNT + 100);
  });

  it('is not used where it holds a face that is gone, and leaves the disk', async () => {
    await keep();
    const { module, added } = counting();
    const index = make(new HnswFile(folder, key), module);
    add(index, 1);
    await workUntil(index, () => isProven(index)() && isKept());
    expect(added()).toBe(COUNT - 1);
    expectRight(index, 1);
    expect(readFileSync(join(folder, 'library-7.graph')).includes(bytesOf(vectors[0] as Float32Array))).toBe(
      false,
    );
  });

  it('is not used where it is that of other faces under the same numbers, as beside a store put back to an older state', async () => {
    await keep();
    const { module, added } = counting();
    const index = make(new HnswFile(folder, key), module);
    const others = [...vectors.slice(0, COUNT - 1), vectors[COUNT] as Float32Array];
    for (const [id, vector] of others.entries()) index.add(id, vector);
    await workUntil(index, () => isProven(index)() && isKept());
    expect(added()).toBe(COUNT);
    expect(index.search(vectors[COUNT] as Float32Array, 1)).toMatchObject([{ id: COUNT - 1 }]);
  });

  it('leaves the disk at once when a face is removed, whether it was read by then or not', async () => {
    await keep();
    const index = make(new HnswFile(folder, key));
    add(index);
    await index.remove([3]);
    expect(readdirSync(folder)).toEqual([]);
    await workUntil(index, () => isProven(index)() && isKept());
    await index.remove([4]);
    expect(readdirSync(folder)).toEqual([]);
    for (let i = 0; i < 50; i++) index.work();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is written over before it leaves the disk, whatever takes it away', async () => {
    const traces = (name: string): boolean[] =>
      vectors.slice(0, 5).map((vector) => readFileSync(name).includes(bytesOf(vector)));
    // A second name of a file's blocks shows what is left in them.
    const others: string[] = [];
    const link = (): void => {
      const other = join(folder, `other-${others.length}`);
      linkSync(join(folder, 'library-7.graph'), other);
      expect(traces(other)).not.toContain(false);
      others.push(other);
    };
    await keep();
    link();
    const index = make(new HnswFile(folder, key));
    add(index);
    await index.remove([3]);
    await keep();
    link();
    await sweepIndexFiles(folder, []);
    await keep();
    link();
    const file = new HnswFile(folder, key);
    const again = (await file.load(hnswlib as HnswModule)) as HnswIndex;
    expect(await file.save(again)).toBe(true);
    renameSync(join(folder, 'library-7.graph'), join(folder, 'library-7.graph.gone-3'));
    others.push(join(folder, 'other-gone'));
    linkSync(join(folder, 'library-7.graph.gone-3'), others.at(-1) as string);
    await sweepIndexFiles(folder, [7]);
    for (const other of others) expect(readFileSync(other).every((byte) => byte === 0)).toBe(true);
    expect(others).toHaveLength(4);
    expect(readdirSync(folder).filter((name) => name.startsWith('library'))).toEqual(['library-7.index']);
  });

  it('is not written to the end where a face is removed meanwhile', async () => {
    const file = new HnswFile(folder, key);
    const index = make(file);
    add(index);
    await workUntil(index, () => isProven(index)() && readdirSync(folder).length > 0);
    index.remove([5]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['another pack', { packHash: 'b'.repeat(64) }],
    ['another dimension', { dimension: 15 }],
  ])('is removed where it is of %s', async (_, other) => {
    await keep();
    const file = new HnswFile(folder, { ...key, ...other });
    expect(await file.load(hnswlib as HnswModule)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is removed where it is that of another library', async () => {
    await keep();
    for (const name of NAMES) copyFileSync(join(folder, name), join(folder, name.replace('7', '8')));
    expect(await new HnswFile(folder, { ...key, library: 8 }).load(hnswlib as HnswModule)).toBeUndefined();
    expect(readdirSync(folder).sort()).toEqual(NAMES);
  });

  it('is swept away with its library, and nothing else is', async () => {
    await keep();
    writeFileSync(join(folder, 'library-8.graph.new'), '');
    writeFileSync(join(folder, 'notes.txt'), '');
    await sweepIndexFiles(folder, [7]);
    expect(readdirSync(folder).sort()).toEqual([...NAMES, 'notes.txt']);
    await sweepIndexFiles(folder, []);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
    await sweepIndexFiles(join(folder, 'missing'), []);
  });

  it('is named where it cannot be erased, and is none where its folder is no folder', async () => {
    mkdirSync(join(folder, 'library-8.graph'));
    await expect(sweepIndexFiles(folder, [7])).rejects.toMatchObject({
      code: 'STORE_UNWRITABLE',
      message: expect.stringContaining('library-8.graph"'),
    });
    writeFileSync(join(folder, 'indexes'), '');
    await new HnswFile(join(folder, 'indexes'), key).remove();
  });

  it('leaves the disk where its library has become too small to have one', async () => {
    await keep();
    const indexFiles = { folder, packHash: key.packHash, libraries: [7] };
    const options = { dimension: DIMENSION, index: 'auto', threshold: COUNT } as const;
    const galleries = await Galleries.open({ ...options, indexFiles, reload: () => batchesOf([]) });
    await galleries.load(7, batchesOf(vectors.slice(1, COUNT).map((vector, i) => [i + 1, vector] as const)));
    await galleries.status(7);
    expect(readdirSync(folder)).toEqual([]);
    await galleries.close();
  });

  it('is kept by galleries and used by the next ones, and goes with its library', async () => {
    const faces = new Map(vectors.map((vector, i) => [i + 1, vector]));
    const options = { dimension: DIMENSION, index: 'hnsw', reload: () => batchesOf(faces) } as const;
    const indexFiles = { folder, packHash: key.packHash, libraries: [7] };
    for (let round = 0; round < 2; round++) {
      const galleries = await Galleries.open({ ...options, indexFiles });
      await galleries.load(7, batchesOf(faces));
      while ((await galleries.status(7)).kind !== 'hnsw' || !isKept())
        await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await galleries.search(7, faces.get(9) as Float32Array, 1)).toMatchObject([{ id: 9 }]);
      if (round === 1) await galleries.drop(7);
      await galleries.close();
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.skipIf(!hnswlib)('keepNoFiles()', () => {
  it('removes what is kept, and nothing is kept from then on', async () => {
    const indexFiles = { folder, packHash: key.packHash, libraries: [7] };
    const reload = (): ReturnType<typeof batchesOf> =>
      batchesOf(vectors.slice(0, COUNT).map((vector, i) => [i + 1, vector] as const));
    const galleries = await Galleries.open({ dimension: DIMENSION, index: 'hnsw', indexFiles, reload });
    await galleries.load(7, reload());
    await expect.poll(() => readdirSync(folder).sort(), { timeout: 30_000 }).toEqual(NAMES);
    await galleries.keepNoFiles();
    expect(readdirSync(folder)).toEqual([]);
    await galleries.load(7, reload());
    await expect
      .poll(() => galleries.status(7), { timeout: 30_000 })
      .toMatchObject({ kind: 'hnsw', building: false });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readdirSync(folder)).toEqual([]);
    await galleries.close();
  });
});

describe.skipIf(!hnswlib)('Galleries in a process of their own, whose index files', () => {
  const dist = fileURLToPath(new URL('../../dist', import.meta.url));
  const script = (): string => join(folder, 'child.mjs');

  /** Opens galleries for each folder, all at once, waits for HNSW, and tells what a search finds for every tenth face. */
  function writeScript(faces: readonly Float32Array[]): void {
    writeFileSync(join(folder, 'faces.bin'), Buffer.concat(faces.map(bytesOf)));
    writeFileSync(
      script(),
      `import { readFileSync } from 'node:fs';
import { Galleries } from ${JSON.stringify(`${dist}/gallery/galleries.js`)};
const bytes = readFileSync(${JSON.stringify(join(folder, 'faces.bin'))});
const vectors = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const ids = Float64Array.from({ length: vectors.length / ${DIMENSION} }, (_, i) => i);
async function tryOut(folder) {
  const indexFiles = { folder, packHash: '${key.packHash}', libraries: [7] };
  const galleries = await Galleries.open({ dimension: ${DIMENSION}, index: 'hnsw', indexFiles, reload: () => [] });
  await galleries.load(7, (async function* () { yield { ids: ids.slice(), vectors: vectors.slice() }; })());
  let status;
  do {
    status = await galleries.status(7);
    await new Promise((resolve) => setTimeout(resolve, 10));
  } while (status.kind !== 'hnsw' || status.building);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const found = [];
  for (let id = 0; id < ids.length; id += 10)
    found.push((await galleries.search(7, vectors.slice(id * ${DIMENSION}, (id + 1) * ${DIMENSION}), 1))[0].id);
  await galleries.close();
  return found;
}
console.log(JSON.stringify(await Promise.all(process.argv.slice(2).map(tryOut))));
`,
    );
  }

  function runChild(folders: readonly string[], prefix = ''): number[][] {
    const { status, signal, stdout, stderr } = spawnSync(
      'sh',
      ['-c', `${prefix}exec "$0" "$@"`, process.execPath, script(), ...folders],
      {
        encoding: 'utf8',
        timeout: 60_000,
      },
    );
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
    return JSON.parse(stdout) as number[][];
  }

  const tens = Array.from({ length: COUNT / 10 }, (_, i) => 10 * i);

  it('are damaged in any way are built anew, and answers are right', { timeout: 120_000 }, () => {
    writeScript(vectors.slice(0, COUNT));
    const sound = join(folder, 'sound');
    expect(runChild([sound])).toEqual([tens]);
    const size = statSync(join(sound, 'library-7.graph')).size;
    const damages: readonly ((graph: string, index: string) => void)[] = [
      (graph) => flip(graph, 17),
      (graph) => flip(graph, 50),
      (graph) => flip(graph, Math.floor(size / 2)),
      (graph) => flip(graph, size - 3),
      (_, index) => flip(index, 20),
      (_, index) => flip(index, 300),
      (graph) => truncateSync(graph, size >> 1),
      (graph) => truncateSync(graph, 0),
      (_, index) => truncateSync(index, 40),
      (_, index) => truncateSync(index, 0),
      (graph) => rmSync(graph),
      (_, index) => rmSync(index),
      (graph) => writeFileSync(graph, Buffer.concat([readFileSync(graph), Buffer.alloc(100)])),
    ];
    const folders = damages.map((damage, i) => {
      const harmed = join(folder, `harmed-${i}`);
      cpSync(sound, harmed, { recursive: true });
      damage(join(harmed, 'library-7.graph'), join(harmed, 'library-7.index'));
      return harmed;
    });
    expect(runChild(folders)).toEqual(folders.map(() => tens));
    for (const harmed of folders) {
      expect(readdirSync(harmed).sort()).toEqual(NAMES);
      const isAsBefore = NAMES.map((name) =>
        readFileSync(join(harmed, name)).equals(readFileSync(join(sound, name))),
      );
      expect(isAsBefore, harmed).toEqual([true, true]);
    }
  });

  it.skipIf(process.platform === 'win32')('cannot be written are not kept, and answers are right', () => {
    writeScript(vectors.slice(0, COUNT));
    const indexes = join(folder, 'indexes');
    // Blocks of 512 bytes: the graph has some 130 kB, of which a part can be written.
    expect(runChild([indexes], 'ulimit -f 100; ')).toEqual([tens]);
    expect(readdirSync(indexes)).toEqual([]);
  });
});

function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] as number) ^ 4;
  writeFileSync(file, bytes);
}
