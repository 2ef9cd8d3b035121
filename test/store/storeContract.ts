import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#src/store/store.js';
import { faceRecord, keyOf, libraryRecord, readTemplates, template } from './records.ts';

async function addFaces(store: Store, group_id: string, tokens: readonly string[]): Promise<void> {
  await Promise.all(
    tokens.map((token, i) => store.addFace(keyOf(store, group_id), faceRecord(token), template(i))),
  );
}

/** What every store does, whatever it keeps its records in. */
export function describeStoreContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('gives back a library as it was created', async () => {
      expect(await store.createLibrary(libraryRecord('staff'))).toBe(true);
      expect(store.library('staff')).toStrictEqual({ ...libraryRecord('staff'), key: 1, size: 0 });
      expect(store.library('other')).toBeUndefined();
    });

    it('gives one token for what a face was made from, another for each library, and writes nothing', async () => {
      for (const id of ['a', 'b']) await store.createLibrary(libraryRecord(id));
      const [a, b] = [keyOf(store, 'a'), keyOf(store, 'b')];
      const token = store.tokenFor(a, 'ada 1');
      expect(token).toMatch(/^[\da-f]{32}$/);
      expect(store.tokenFor(a, 'ada 1')).toBe(token);
      expect(new Set([token, store.tokenFor(a, 'ada 2'), store.tokenFor(b, 'ada 1')]).size).toBe(3);
      expect(store.face(a, token)).toBeUndefined();
    });

    it('refuses a second library of the same id, even one that is created at the same time', async () => {
      const other = { ...libraryRecord('a'), group_name: 'other' };
      const answers = await Promise.all([
        store.createLibrary(libraryRecord('a')),
        store.createLibrary(other),
      ]);
      expect(answers).toEqual([true, false]);
      expect(store.library('a')?.group_name).toBe(libraryRecord('a').group_name);
    });

    it('shows a library that was begun only once it is complete, with all its faces', async () => {
      const key = (await store.beginLibrary(libraryRecord('a'))) as number;
      expect(await store.addFace(key, faceRecord('x'), template(1))).toEqual({ id: 1, size: 1 });
      expect(store.library('a')).toBeUndefined();
      expect(store.libraries()).toEqual([]);
      expect(await store.createLibrary(libraryRecord('a'))).toBe(false);
      expect(await store.beginLibrary(libraryRecord('a'))).toBeUndefined();
      expect(await store.completeLibrary(key)).toBe(true);
      expect(store.libraries()).toStrictEqual([{ ...libraryRecord('a'), key, size: 1 }]);
      expect(store.face(key, 'x')).toStrictEqual(faceRecord('x'));
      expect(await store.completeLibrary(key + 1)).toBe(false);
    });

    it('removes a library that was begun, after which its id is free', async () => {
      const key = (await store.beginLibrary(libraryRecord('a'))) as number;
      await store.addFace(key, faceRecord('x'), template(1));
      expect(await store.removeLibrary(key, { onlyIfEmpty: false })).toBe('removed');
      expect(await store.createLibrary(libraryRecord('a'))).toBe(true);
      expect(store.library('a')?.size).toBe(0);
    });

    it('lists libraries in order of creation, not of name', async () => {
      for (const id of ['m', 'z', 'a']) await store.createLibrary(libraryRecord(id));
      await store.removeLibrary(keyOf(store, 'z'), { onlyIfEmpty: true });
      await store.createLibrary(libraryRecord('z'));
      expect(store.libraries().map(({ group_id }) => group_id)).toEqual(['m', 'a', 'z']);
    });

    it('never uses a key again', async () => {
      await store.createLibrary(libraryRecord('a'));
      const before = store.library('a')?.key;
      await store.removeLibrary(keyOf(store, 'a'), { onlyIfEmpty: true });
      await store.createLibrary(libraryRecord('a'));
      expect(store.library('a')?.key).toBeGreaterThan(before ?? Number.NaN);
    });

    it('removes a library with faces only where it may, and then every trace of them', async () => {
      await store.createLibrary(libraryRecord('a'));
      await addFaces(store, 'a', ['x', 'y']);
      expect(await store.removeLibrary(keyOf(store, 'a'), { onlyIfEmpty: true })).toBe('not-empty');
      expect(store.library('a')?.size).toBe(2);
      expect(await store.removeLibrary(keyOf(store, 'a'), { onlyIfEmpty: false })).toBe('removed');
      expect(await store.removeLibrary(keyOf(store, 'a'), { onlyIfEmpty: false })).toBe('missing');
      await store.createLibrary(libraryRecord('a'));
      expect(store.face(keyOf(store, 'a'), 'x')).toBeUndefined();
      expect(store.faceById(keyOf(store, 'a'), 1)).toBeUndefined();
      expect(await store.faces(keyOf(store, 'a'), 1, 10)).toEqual([]);
      expect((await readTemplates(store, 'a')).ids).toEqual([]);
    });

    it('answers addFace() with rising sequence numbers and sizes, a library each', async () => {
      await store.createLibrary(libraryRecord('a'));
      await store.createLibrary(libraryRecord('b'));
      const answers = await Promise.all([
        store.addFace(keyOf(store, 'a'), faceRecord('x'), template(1)),
        store.addFace(keyOf(store, 'b'), faceRecord('x'), template(2)),
        store.addFace(keyOf(store, 'a'), faceRecord('y'), template(3)),
        store.addFace(keyOf(store, 'missing'), faceRecord('y'), template(3)),
      ]);
      expect(answers).toEqual([{ id: 1, size: 1 }, { id: 1, size: 1 }, { id: 2, size: 2 }, undefined]);
      expect(store.face(keyOf(store, 'a'), 'y')).toStrictEqual(faceRecord('y'));
      expect(store.faceById(keyOf(store, 'a'), 2)).toStrictEqual(faceRecord('y'));
      expect(store.face(keyOf(store, 'b'), 'y')).toBeUndefined();
      expect(store.faceById(keyOf(store, 'a'), 3)).toBeUndefined();
    });

    it('never gives a sequence number twice, not even that of the last face', async () => {
      await store.createLibrary(libraryRecord('a'));
      await addFaces(store, 'a', ['x', 'y']);
      await store.removeFaces(keyOf(store, 'a'), ['y']);
      expect(await store.addFace(keyOf(store, 'a'), faceRecord('y'), template(1))).toEqual({
        id: 3,
        size: 2,
      });
    });

    it('refuses a token that the library has and changes nothing', async () => {
      await store.createLibrary(libraryRecord('a'));
      const [first, second, third] = await Promise.allSettled([
        store.addFace(keyOf(store, 'a'), faceRecord('x'), template(1)),
        store.addFace(keyOf(store, 'a'), { ...faceRecord('x'), user_id: 'other' }, template(2)),
        store.addFace(keyOf(store, 'a'), faceRecord('y'), template(3)),
      ]);
      expect(first.status).toBe('fulfilled');
      expect(second).toMatchObject({
        status: 'rejected',
        reason: { message: 'Cannot add face "x": it is there' },
      });
      expect(third).toMatchObject({ value: { id: 2, size: 2 } });
      expect(store.face(keyOf(store, 'a'), 'x')).toStrictEqual(faceRecord('x'));
      expect((await readTemplates(store, 'a')).ids).toEqual([1, 2]);
    });

    it('refuses a template of another length', async () => {
      await store.createLibrary(libraryRecord('a'));
      const short = store.addFace(keyOf(store, 'a'), faceRecord('x'), new Float32Array(3));
      await expect(short).rejects.toThrow('Cannot store a template of 3 values: wants 4');
      expect(store.library('a')?.size).toBe(0);
    });

    it('tells removed tokens from missing ones, and a token twice from once', async () => {
      await store.createLibrary(libraryRecord('a'));
      await addFaces(store, 'a', ['x', 'y', 'z']);
      const odd = ['', 'a\0b', 'x'.repeat(5000)];
      const answer = await store.removeFaces(keyOf(store, 'a'), ['z', 'no', 'x', 'z', ...odd]);
      expect(answer).toEqual({ removed: [3, 1], missing: ['no', 'z', ...odd], size: 1 });
      expect(await store.removeFaces(keyOf(store, 'missing'), ['x'])).toBeUndefined();
      expect(await store.faces(keyOf(store, 'a'), 1, 10)).toStrictEqual([faceRecord('y')]);
      expect((await readTemplates(store, 'a')).ids).toEqual([2]);
    });

    it('pages through faces by their place, also after deletions', async () => {
      await store.createLibrary(libraryRecord('a'));
      await store.createLibrary(libraryRecord('b'));
      await addFaces(store, 'b', ['other']);
      await addFaces(store, 'a', ['f1', 'f2', 'f3', 'f4', 'f5']);
      await store.removeFaces(keyOf(store, 'a'), ['f1', 'f3']);
      const tokens = async (start: number, count: number): Promise<string[]> =>
        (await store.faces(keyOf(store, 'a'), start, count)).map(({ face_token }) => face_token);
      expect(await tokens(1, 2)).toEqual(['f2', 'f4']);
      expect(await tokens(3, 2)).toEqual(['f5']);
      expect(await tokens(4, 2)).toEqual([]);
      expect(await tokens(1, 0)).toEqual([]);
      for (const start of [4, 2 ** 32, 2 ** 32 + 1, 2 ** 33 + 2, 10 ** 15 - 1])
        expect(await store.faces(keyOf(store, 'a'), start, 2)).toEqual([]);
      expect(await store.faces(keyOf(store, 'missing'), 1, 2)).toEqual([]);
    });

    it('goes through all faces in batches of the size asked for, and lets the event loop run between two', async () => {
      await store.createLibrary(libraryRecord('a'));
      await store.createLibrary(libraryRecord('b'));
      await addFaces(store, 'a', ['f1', 'f2', 'f3', 'f4', 'f5']);
      await addFaces(store, 'b', ['other']);
      const key = keyOf(store, 'a');
      await store.removeFaces(key, ['f2']);
      const batches: string[][] = [];
      let turns = 0;
      const count = (): unknown => setImmediate(() => ++turns < 100 && count());
      count();
      for await (const batch of store.allFaces(key, 2)) {
        expect(turns).toBeGreaterThanOrEqual(batches.length);
        batches.push(batch.map(({ face_token }) => face_token));
        if (batches.length === 1) expect(batch[0]).toStrictEqual(faceRecord('f1'));
      }
      expect(batches).toEqual([
        ['f1', 'f3'],
        ['f4', 'f5'],
      ]);
      for await (const _ of store.allFaces(keyOf(store, 'missing'))) expect.unreachable();
      for await (const _ of store.allFaces(key, 2)) await store.removeLibrary(key, { onlyIfEmpty: false });
    });

    it('streams templates bit for bit, in order, in batches of the size asked for', async () => {
      await store.createLibrary(libraryRecord('a'));
      await store.createLibrary(libraryRecord('b'));
      await addFaces(store, 'b', ['other']);
      await addFaces(store, 'a', ['f1', 'f2', 'f3', 'f4', 'f5']);
      await store.removeFaces(keyOf(store, 'a'), ['f2']);
      const { ids, values, batches } = await readTemplates(store, 'a', 3);
      expect(ids).toEqual([1, 3, 4, 5]);
      expect(values).toEqual([0, 2, 3, 4].flatMap((seed) => [...template(seed)]));
      expect(batches).toEqual([3, 1]);
      expect((await readTemplates(store, 'missing')).ids).toEqual([]);
    });

    it('says whose templates they are, batch by batch', async () => {
      await store.createLibrary(libraryRecord('a'));
      await addFaces(store, 'a', ['v', 'w', 'x']);
      await store.removeFaces(keyOf(store, 'a'), ['w']);
      await addFaces(store, 'a', ['y']);
      const userIds: (readonly string[])[] = [];
      for await (const batch of store.templates(keyOf(store, 'a'), 2)) userIds.push(batch.userIds);
      expect(userIds).toEqual([['user-v', 'user-x'], ['user-y']]);
    });

    it('tells the number of a face, and of none that is not there', async () => {
      await store.createLibrary(libraryRecord('a'));
      await addFaces(store, 'a', ['v', 'w']);
      const key = keyOf(store, 'a');
      expect([store.faceId(key, 'v'), store.faceId(key, 'w'), store.faceId(key, 'x')]).toEqual([
        1,
        2,
        undefined,
      ]);
      expect(store.faceId(key + 1, 'v')).toBeUndefined();
      await store.removeFaces(key, ['v']);
      expect(store.faceId(key, 'v')).toBeUndefined();
    });

    it('lets the event loop run between two batches of templates', async () => {
      await store.createLibrary(libraryRecord('a'));
      await addFaces(store, 'a', ['f1', 'f2', 'f3']);
      let ticks = 0;
      const timer = setInterval(() => ticks++, 0);
      for await (const _ of store.templates(keyOf(store, 'a'), 1))
        while (ticks === 0) await new Promise(setImmediate);
      clearInterval(timer);
      expect(ticks).toBeGreaterThan(0);
    });

    it('copies what it is given and what it gives', async () => {
      await store.createLibrary(libraryRecord('a'));
      const vector = template(1);
      const added = store.addFace(keyOf(store, 'a'), faceRecord('x'), vector);
      vector.fill(9);
      await added;
      const given = store.faceById(keyOf(store, 'a'), 1) as { user_id: string };
      given.user_id = 'changed';
      expect(store.faceById(keyOf(store, 'a'), 1)).toStrictEqual(faceRecord('x'));
      expect((await readTemplates(store, 'a')).values).toEqual([...template(1)]);
    });

    it('gives the template of a face by its token, as it was added', async () => {
      await store.createLibrary(libraryRecord('a'));
      await store.createLibrary(libraryRecord('b'));
      await addFaces(store, 'a', ['x', 'y']);
      const key = keyOf(store, 'a');
      const given = store.template(key, 'y');
      expect(given).toStrictEqual(template(1));
      given?.fill(9);
      expect(store.template(key, 'y')).toStrictEqual(template(1));
      for (const token of ['z', '', '0'.repeat(5000), 'a\0b'])
        expect(store.template(key, token)).toBeUndefined();
      expect(store.template(keyOf(store, 'b'), 'y')).toBeUndefined();
      await store.removeFaces(key, ['y']);
      expect(store.template(key, 'y')).toBeUndefined();
      await store.removeLibrary(key, { onlyIfEmpty: false });
      expect(store.template(key, 'x')).toBeUndefined();
    });

    it('keeps a calibration with its library until it is replaced or taken away', async () => {
      for (const id of ['a', 'b']) await store.createLibrary(libraryRecord(id));
      const [a, b] = [keyOf(store, 'a'), keyOf(store, 'b')];
      expect(store.calibration(a)).toBeUndefined();
      const text = JSON.stringify({ source: 'ü ☕', points: Array(1000).fill([0.123456789, 1e-12]) });
      expect(await store.setCalibration(a, text)).toBe(true);
      expect(store.calibration(a)).toBe(text);
      expect(store.calibration(b)).toBeUndefined();
      await addFaces(store, 'a', ['x']);
      expect(store.calibration(a)).toBe(text);
      expect(await store.setCalibration(a, 'other')).toBe(true);
      expect(store.calibration(a)).toBe('other');
      expect(await store.setCalibration(a, undefined)).toBe(true);
      expect(store.calibration(a)).toBeUndefined();
      expect(await store.setCalibration(a, undefined)).toBe(true);
    });

    it('keeps for how long a library is kept, through all that happens to it, and says nothing where nothing was said', async () => {
      await store.createLibrary(libraryRecord('a'));
      await store.createLibrary({ ...libraryRecord('b'), retention_days: 7 });
      const key = keyOf(store, 'a');
      expect(store.library('a')).not.toHaveProperty('retention_days');
      expect(await store.setRetention(key, 30)).toBe(true);
      await addFaces(store, 'a', ['x', 'y']);
      await store.removeFaces(key, ['x']);
      expect(store.libraries().map(({ retention_days }) => retention_days)).toEqual([30, 7]);
      expect(store.library('a')).toMatchObject({ size: 1, retention_days: 30 });
      expect(await store.setRetention(key, undefined)).toBe(true);
      expect(store.library('a')).not.toHaveProperty('retention_days');
      await store.removeLibrary(key, { onlyIfEmpty: false });
      expect(await store.setRetention(key, 1)).toBe(false);
    });

    it('loses the calibration of a library with the library, and takes none for one that is gone', async () => {
      await store.createLibrary(libraryRecord('a'));
      const key = keyOf(store, 'a');
      await store.setCalibration(key, 'its own');
      const removal = store.removeLibrary(key, { onlyIfEmpty: true });
      expect(await store.setCalibration(key, 'too late')).toBe(false);
      await removal;
      expect(store.calibration(key)).toBeUndefined();
      await store.createLibrary(libraryRecord('a'));
      expect(store.calibration(keyOf(store, 'a'))).toBeUndefined();
    });

    it('leaves no orphan where a library is removed while faces are added to it', async () => {
      await store.createLibrary(libraryRecord('a'));
      const adds = ['f1', 'f2'].map((token) =>
        store.addFace(keyOf(store, 'a'), faceRecord(token), template(1)),
      );
      const removal = store.removeLibrary(keyOf(store, 'a'), { onlyIfEmpty: false });
      const late = store.addFace(keyOf(store, 'a'), faceRecord('f3'), template(1));
      const again = store.createLibrary(libraryRecord('a'));
      expect(await Promise.all(adds)).toEqual([
        { id: 1, size: 1 },
        { id: 2, size: 2 },
      ]);
      expect(await removal).toBe('removed');
      expect(await late).toBeUndefined();
      expect(await again).toBe(true);
      const fresh = await store.addFace(keyOf(store, 'a'), faceRecord('f4'), template(1));
      expect(fresh).toEqual({ id: 1, size: 1 });
      expect(await store.faces(keyOf(store, 'a'), 1, 10)).toStrictEqual([faceRecord('f4')]);
    });

    it('closes twice, after what is under way, and then refuses every call', async () => {
      await store.createLibrary(libraryRecord('a'));
      const key = keyOf(store, 'a');
      const added = store.addFace(key, faceRecord('x'), template(1));
      await Promise.all([store.close(), store.close()]);
      expect(await added).toEqual({ id: 1, size: 1 });
      const closed = expect.objectContaining({ code: 'ENGINE_CLOSED' });
      expect(() => store.library('a')).toThrow(closed);
      expect(() => store.libraries()).toThrow(closed);
      expect(() => store.face(key, 'x')).toThrow(closed);
      expect(() => store.template(key, 'x')).toThrow(closed);
      expect(() => store.calibration(key)).toThrow(closed);
      await expect(store.setCalibration(key, 'c')).rejects.toThrow(closed);
      await expect(store.faces(key, 1, 1)).rejects.toThrow(closed);
      await expect(store.createLibrary(libraryRecord('b'))).rejects.toThrow(closed);
      await expect(store.addFace(key, faceRecord('y'), template(1))).rejects.toThrow(closed);
      await expect(store.removeFaces(key, ['x'])).rejects.toThrow(closed);
      await expect(store.removeLibrary(key, { onlyIfEmpty: false })).rejects.toThrow(closed);
      await expect(readTemplates(store, 'a')).rejects.toThrow(closed);
    });
  });
}
