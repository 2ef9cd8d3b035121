import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LmdbStoreOptions, openLmdbStore } from '#src/store/lmdbStore.js';
import { faceRecord, keyOf, libraryRecord, readTemplates } from './records.ts';

const built = new URL('../../dist/store/lmdbStore.js', import.meta.url).href;
let folder: string;
let options: LmdbStoreOptions;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facedex-store-'));
  options = { path: join(folder, 'faces'), dimension: 4, packId: 'sface', packHash: 'h' };
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Runs a module that has `openLmdbStore` and `options`; its lines come one by one. */
function runChild(body: string): { child: ChildProcess; lines: AsyncIterator<string> } {
  const file = join(folder, 'child.mjs');
  const head = `import { openLmdbStore } from ${JSON.stringify(built)};\nconst options = ${JSON.stringify(options)};\n`;
  writeFileSync(file, head + body);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

const HOLD = `const store = await openLmdbStore(options); console.log('open'); setInterval(() => {}, 1000);`;

/** Adds faces in bursts and prints each token once its face is acknowledged. */
const ENROL = `
const store = await openLmdbStore(options);
const round = store.library('staff').size;
for (let i = 0; ; i += 4)
  await Promise.all([0, 1, 2, 3].map(async (j) => {
    const token = \`r\${round}-\${i + j}\`;
    const face = { face_token: token, user_id: 'user-' + token, user_data: 'ü', add_time: 1795000000456 };
    const { id } = await store.addFace(store.library('staff').key, face, Float32Array.of(round + i + j, 1, 2, 3));
    console.log(token + ' ' + id);
  }));`;

/** Dies as soon as the library is gone for readers, with most of its faces still on disk. */
const DIE_REMOVING = `
const store = await openLmdbStore(options);
store.removeLibrary(store.library('staff').key, { onlyIfEmpty: false });
while (store.library('staff')) await new Promise(setImmediate);
process.kill(process.pid, 'SIGKILL');`;

describe('a store that another process has open', () => {
  it('is refused with the pid of its owner, and free at once when that is killed', async () => {
    const { child, lines } = runChild(HOLD);
    expect((await lines.next()).value).toBe('open');
    await expect(openLmdbStore(options)).rejects.toMatchObject({
      code: 'STORE_IN_USE',
      message: `Cannot open store "${options.path}": it is in use by process ${child.pid}`,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await openLmdbStore(options)).close();
  });

  it('is refused to the other process too', async () => {
    const store = await openLmdbStore(options);
    const { lines } = runChild(`await openLmdbStore(options).catch((error) => console.log(error.message));`);
    expect((await lines.next()).value).toContain(`it is in use by process ${process.pid}`);
    await store.close();
  });

  it('is refused also where its lock file was taken for a leftover and removed, whether it was just made or not', async () => {
    for (let round = 0; round < 2; round++) {
      const store = await openLmdbStore(options);
      rmSync(join(options.path, 'lock'));
      const { lines } = runChild(
        `await openLmdbStore(options).catch((error) => console.log(error.message));`,
      );
      expect((await lines.next()).value).toBe(
        `Cannot open store "${options.path}": it is in use, though its file "lock" was removed`,
      );
      await store.createLibrary(libraryRecord(`round-${round}`));
      await store.close();
    }
    const { lines } = runChild(
      `const store = await openLmdbStore(options); console.log(store.libraries().length);`,
    );
    expect((await lines.next()).value).toBe('2');
  });

  it('is closed by a process that simply ends, without a word', async () => {
    const { child } = runChild(`const store = await openLmdbStore(options); await store.close();`);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await (await openLmdbStore(options)).close();
  });
});

describe('kill -9 while faces are added', () => {
  it('loses no acknowledged face and leaves no half of one, ten times over', async () => {
    const first = await openLmdbStore(options);
    await first.createLibrary(libraryRecord('staff'));
    await first.close();
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 10; round++) {
      const { child, lines } = runChild(ENROL);
      for (let i = 0; i < 10 + round * 13; i++) note(acknowledged, (await lines.next()).value);
      child.kill('SIGKILL');
      // What it had said before it died counts too.
      for (let line = await lines.next(); !line.done; line = await lines.next())
        note(acknowledged, line.value);
      await expectIntact(acknowledged);
    }
  });

  it('leaves no face of a library behind whose removal it cut short', async () => {
    const store = await openLmdbStore(options);
    await store.createLibrary(libraryRecord('staff'));
    const faces = Array.from({ length: 10_000 }, (_, i) => faceRecord(`f${i}`));
    await Promise.all(
      faces.map((face) => store.addFace(keyOf(store, 'staff'), face, Float32Array.of(1, 2, 3, 4))),
    );
    await store.close();
    const { child } = runChild(DIE_REMOVING);
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await countRecords()).toBeGreaterThan(1000);
    const reopened = await openLmdbStore(options);
    expect(reopened.library('staff')).toBeUndefined();
    await reopened.close();
    expect(await countRecords()).toBe(0);
  });
});

/** Faces, tokens and templates, counted by lmdb itself. */
async function countRecords(): Promise<number> {
  const root = open({ path: join(options.path, 'faces.mdb'), overlappingSync: false });
  const tables = ['faces', 'tokens', 'libraries', 'removed'];
  const counts = tables.map((name) => root.openDB(name, {}).getKeysCount({}));
  await root.close();
  return counts.reduce((sum, count) => sum + count, 0);
}

function note(acknowledged: Map<string, number>, line: string): void {
  const [token = '', id] = line.split(' ');
  if (id) acknowledged.set(token, Number(id));
}

async function expectIntact(acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const store = await openLmdbStore(options);
  for (const [token, id] of acknowledged) {
    expect(store.face(keyOf(store, 'staff'), token)).toStrictEqual(faceRecord(token));
    expect(store.faceById(keyOf(store, 'staff'), id)?.face_token).toBe(token);
  }
  const size = store.library('staff')?.size ?? -1;
  expect(size).toBeGreaterThanOrEqual(acknowledged.size);
  expect(await store.faces(keyOf(store, 'staff'), 1, size + 10)).toHaveLength(size);
  const { ids, values } = await readTemplates(store, 'staff');
  expect(ids).toHaveLength(size);
  expect(values).toHaveLength(size * options.dimension);
  for (const id of ids) expect(store.faceById(keyOf(store, 'staff'), id)).toBeDefined();
  await store.close();
}
