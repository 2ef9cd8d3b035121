import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, keepRetention, retentionDays } from '#src/engine/retention.js';
import { openMemoryStore } from '#src/store/memoryStore.js';
import type { Store, StoredLibrary } from '#src/store/store.js';

const DAY = 86_400_000;
let store: Store;
let now: number;
let tick: () => void;
let isOver: boolean;
const clock: Clock = {
  now: () => now,
  every(_, work) {
    tick = work;
    return () => {
      isOver = true;
    };
  },
};

beforeEach(async () => {
  now = 1000 * DAY;
  isOver = false;
  store = openMemoryStore({ dimension: 2 });
  for (const group_id of ['staff', 'guests']) {
    await store.createLibrary({ group_id, group_name: group_id, group_data: '', add_time: 1 });
    const key = store.library(group_id)?.key as number;
    for (let age = 0; age < 1200; age++) {
      const face = { face_token: `${age}`, user_id: 'u', user_data: '', add_time: now - (age % 100) * DAY };
      await store.addFace(key, face, new Float32Array(2));
    }
  }
});
afterEach(() => store.close());

const remove = ({ group_id, face_tokens }: { group_id: string; face_tokens: string[] }): Promise<unknown> => {
  expect(face_tokens.length).toBeLessThanOrEqual(1000);
  return store.removeFaces(store.library(group_id)?.key as number, face_tokens);
};
const sizes = (): number[] => store.libraries().map(({ size }) => size);

describe('keepRetention()', () => {
  test('removes what is older than so many days, by library, at once and then again and again', async () => {
    const { end } = await keepRetention(store, { days: 30, groups: { guests: 1 } }, remove, clock);
    expect(sizes()).toEqual([12 * 31, 12 * 2]);
    now += DAY;
    tick();
    await expect.poll(sizes).toEqual([12 * 30, 12]);
    end();
    expect(isOver).toBe(true);
  });

  test('lets the event loop run while it looks at many faces', async () => {
    let turns = 0;
    const count = (): unknown => setImmediate(() => ++turns < 1000 && count());
    count();
    await keepRetention(store, { days: 1000 }, remove, clock);
    expect(turns).toBeGreaterThanOrEqual(20);
  });

  test('has what the store says last, before what the options say of all and behind what they say by name', async () => {
    const key = store.library('guests')?.key as number;
    await store.setRetention(key, 10);
    await keepRetention(store, undefined, remove, clock);
    expect(sizes()).toEqual([1200, 12 * 11]);
    await keepRetention(store, { days: 50, groups: { guests: 5 } }, remove, clock);
    expect(sizes()).toEqual([12 * 51, 12 * 6]);
    const guests = store.library('guests') as StoredLibrary;
    expect(
      [undefined, { days: 50 }, { groups: { guests: 5 } }].map((of) => retentionDays(guests, of)),
    ).toEqual([10, 10, 5]);
    await store.setRetention(key, undefined);
    expect(retentionDays(store.library('guests') as StoredLibrary, { days: 50 })).toBe(50);
  });

  test('keeps for ever what no option names', async () => {
    await keepRetention(store, { groups: { guests: 50, toString: 1 } }, remove, clock);
    expect(sizes()).toEqual([1200, 12 * 51]);
    await keepRetention(store, undefined, remove, clock);
    expect(sizes()).toEqual([1200, 12 * 51]);
  });
});
