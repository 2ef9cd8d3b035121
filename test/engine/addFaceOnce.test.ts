import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallEvent, FaceSearch } from '#src/index.js';
import { emptyScene, portraitOf } from '../support/demoFaces.ts';

let folder: string;
let engine: FaceSearch;
let ada: Buffer;
let bea: Buffer;
const events: CallEvent[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-once-'));
  engine = await FaceSearch.open({ path: join(folder, 'faces'), onCall: (event) => void events.push(event) });
  await engine.createGroup({ group_id: 'staff', group_name: 'Staff' });
  [ada, bea] = [await portraitOf('ada'), await portraitOf('bea')];
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const once = (file: Uint8Array, user_id: string, user_data = ''): ReturnType<FaceSearch['addFaceOnce']> =>
  engine.addFaceOnce({ group_id: 'staff', file, user_id, user_data });

describe('addFaceOnce()', () => {
  test('enrolls a photo of a user once, and knows it again without looking at it', async () => {
    const first = await once(ada, 'ada', 'first');
    expect(first).toMatchObject({ added: true, face_count: 1, user_data: 'first' });
    expect(first.face_token).toMatch(/^[\da-f]{32}$/);
    const again = await once(ada, 'ada', 'second');
    const { face_token } = first;
    expect(again).toMatchObject({ added: false, face_count: 1, face_token, user_data: 'first' });
    expect(events.at(-1)).toMatchObject({ call: 'addFaceOnce', stages: {} });
  });

  test('takes the same photo for another user, and another photo for the same one', async () => {
    const before = (await once(ada, 'ada')).face_count as number;
    expect(await once(ada, 'not-ada')).toMatchObject({ added: true, face_count: before + 1 });
    expect(await once(bea, 'ada')).toMatchObject({ added: true, face_count: before + 2 });
  });

  test('enrolls one face of many that are asked for at once', async () => {
    const bodies = await Promise.all(Array.from({ length: 5 }, () => once(bea, 'bea')));
    expect(bodies.map(({ added }) => added).sort()).toEqual([false, false, false, false, true]);
    expect(new Set(bodies.map(({ face_token }) => face_token)).size).toBe(1);
  });

  test('adds a face that was deleted anew, and knows nothing of a library that was made anew', async () => {
    const { face_token = '' } = await once(ada, 'ada');
    await engine.deleteFaces({ group_id: 'staff', face_tokens: face_token });
    expect(await once(ada, 'ada')).toMatchObject({ added: true, face_token });
    await engine.createGroup({ group_id: 'guests', group_name: 'Guests' });
    const guest = { group_id: 'guests', file: ada, user_id: 'ada' };
    const there = await engine.addFaceOnce(guest);
    expect(there.face_token).not.toBe(face_token);
    await engine.freeGroup({ group_id: 'guests', check_empty: '0' });
    await engine.createGroup({ group_id: 'guests', group_name: 'Guests' });
    const anew = await engine.addFaceOnce(guest);
    expect(anew).toMatchObject({ added: true });
    expect(anew.face_token).not.toBe(there.face_token);
  });

  test('answers with the errors of addFace, and knows nothing of a photo that was refused', async () => {
    const scene = await emptyScene();
    for (let i = 0; i < 2; i++) expect(await once(scene, 'ada')).toMatchObject({ error: 'NO_FACE_FOUND' });
    expect(await once(ada, 'a b')).toMatchObject({ error: 'BAD_ARGUMENTS:user_id' });
    const unknown = await engine.addFaceOnce({ group_id: 'none', file: ada, user_id: 'ada' });
    expect(unknown).toMatchObject({ error: 'INVALID_OUTER_ID' });
  });

  test('knows a photo again after the store was opened anew', async () => {
    const { face_token } = await once(ada, 'ada');
    await engine.close();
    engine = await FaceSearch.open({ path: join(folder, 'faces') });
    expect(await once(ada, 'ada')).toMatchObject({ added: false, face_token });
  });
});
