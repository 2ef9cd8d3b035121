import { hash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importLibrary } from '#src/engine/transfer/importLibrary.js';
import { openLibraryFile } from '#src/engine/transfer/openLibraryFile.js';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import { openMemoryStore } from '#src/store/memoryStore.js';
import type { Store } from '#src/store/store.js';
import { readTemplates } from './records.ts';

const fixtures = 'test/fixtures/stores';
const pack = { dimension: 4, packId: 'sface', packHash: 'a'.repeat(64) };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-formats-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `makeFormat2.mjs` put in. */
async function expectContents(store: Store): Promise<void> {
  const [library] = store.libraries();
  expect(library).toMatchObject({ group_id: 'staff', group_name: 'Name of staff ✓', add_time: 1, size: 19 });
  const key = library?.key as number;
  const numbers = Array.from({ length: 20 }, (_, i) => i + 1).filter((n) => n !== 3);
  expect(await store.faces(key, 1, 100)).toEqual(
    numbers.map((n) => ({
      ...{ face_token: `f${n}`, user_id: `u${n}`, user_data: 'ü', add_time: 1_795_000_000_000 + n },
    })),
  );
  const { values } = await readTemplates(store, 'staff');
  expect(values).toEqual(numbers.flatMap((n) => [0.5, -0.5, 0.5, n % 2 ? 0.5 : -0.5]));
}

describe('what an earlier version wrote is read: ', () => {
  test.each([
    ['format-2', undefined],
    ['format-2-encrypted', Buffer.alloc(32, 7)],
  ])('a store of %s', async (name, key) => {
    const path = join(folder, name);
    cpSync(join(fixtures, name), path, { recursive: true });
    const store = await openLmdbStore({ ...pack, path, key });
    await expectContents(store);
    expect([store.calibration(1), store.repairs]).toEqual(['made up', []]);
    await store.close();
  });

  test('a library’s file of version 1', async () => {
    const store = openMemoryStore(pack);
    expect(await importLibrary(store, await openLibraryFile(`${fixtures}/library-1.ndjson`, pack))).toEqual({
      group_id: 'staff',
      faces: 19,
    });
    await expectContents(store);
  });
});

describe('what a later version wrote is refused by number: ', () => {
  const later: Readonly<Record<string, (path: string) => void>> = {
    'faces.keys': (path) => {
      const file = join(path, 'faces.keys');
      const bytes = readFileSync(file);
      bytes.writeUInt32LE(2, 8);
      writeFileSync(file, bytes);
    },
    'store.key': (path) => {
      for (const name of ['store.key', 'store.key.copy']) {
        const file = join(path, name);
        const [text = ''] = readFileSync(file, 'utf8').replace('"format":1', '"format":2').split('\n');
        writeFileSync(file, `${text}\n${hash('sha256', text)}\n`);
      }
    },
  };
  test.each(Object.keys(later))('%s', async (name) => {
    const path = join(folder, 'later');
    cpSync(join(fixtures, 'format-2'), path, { recursive: true });
    later[name]?.(path);
    await expect(openLmdbStore({ ...pack, path })).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
      message: `Cannot open store "${path}": ${name} is written by format 2, this version reads up to 1`,
    });
  });
});
