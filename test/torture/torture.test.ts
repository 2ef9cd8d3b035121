import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cutPhotos } from '../../torture/cutPhotos.ts';
import { corrupt } from '../../torture/damage/corrupt.ts';
import { Model } from '../../torture/model.ts';
import { runLoad } from '../../torture/runLoad.ts';
import type { Sample } from '../../torture/soak/sample.ts';
import { soak } from '../../torture/soak/soak.ts';
import { verdictOf } from '../../torture/soak/verdict.ts';
import { torture } from '../../torture/torture.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-torture-'));
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.torture.json']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a store whose process is killed under load, again and again, has all that was acknowledged', async () => {
  const tally = await torture(join(folder, 'killed'), 5, 11, []);
  expect(tally.faults).toEqual([]);
  expect(tally.steps).toBeGreaterThan(20);
}, 400_000);

test('a load is given more to know than fits into one argument of a process', async () => {
  const path = join(folder, 'much');
  mkdirSync(path);
  const photos = Array.from({ length: 20_000 }, (_, i) => `photo-${i}.jpg`);
  const task = { kind: 'store', path, key: 0, seed: 3, round: 1, own: [[]], photos } as const;
  const { steps, faults } = await runLoad(new Model(), task, 300, false);
  expect(faults).toEqual([]);
  expect(steps).toBeGreaterThan(0);
}, 100_000);

test('a store of which a file is harmed is mended or refused by name, and never crashes or answers wrongly', async () => {
  const done = await corrupt(join(folder, 'harmed'), 48, 12, undefined);
  const bad = done.filter(({ verdict }) => verdict === 'CRASHED' || verdict === 'WRONG');
  expect(bad).toEqual([]);
  expect(done.filter(({ verdict }) => verdict === 'refused').length).toBeGreaterThan(5);
  expect(done.filter(({ verdict }) => verdict === 'mended').length).toBeGreaterThan(5);
}, 400_000);

test('an engine under load goes on while its workers die and hang, and closes under the load with all that it had said', async () => {
  const inner = join(folder, 'soaked');
  mkdirSync(inner);
  const photos = await cutPhotos(inner, 200);
  // Long enough for a worker that dies and for one that hangs until it is ended; `npm run soak` goes on for longer.
  const task = { seconds: 16, every: 1, seed: 5, workers: 2, runtime: 'onnxruntime-cpu', photos } as const;
  const { samples, end, faults } = await soak(inner, task);
  expect(faults).toEqual([]);
  expect(samples).toHaveLength(16);
  expect(end?.calls).toBeGreaterThan(10);
  expect(Object.values(end?.ended ?? {}).length).toBeGreaterThan(0);
  const unlevel = verdictOf(samples).filter(({ isLevel, what }) => !isLevel && what === 'files');
  expect(unlevel).toEqual([]);
}, 400_000);

describe('the verdict on a soak', () => {
  const sample = (seconds: number, rss: number): Sample => ({
    ...{ seconds, rss, heap: 50, files: 30, threads: 20, searches: 100, p50: 40, p95: 80, ended: 0 },
  });
  const rssOf = (values: readonly number[]) => verdictOf(values.map((rss, i) => sample(i, rss)))[0];

  test('takes warming up and some that stand out for level, and a steady rise for none', () => {
    const level = Array.from(
      { length: 30 },
      (_, i) => (i < 10 ? 100 + 20 * i : 300) + (i % 7 === 3 ? 150 : 0),
    );
    expect(rssOf(level)).toMatchObject({ what: 'rss', isLevel: true });
    const leaking = Array.from({ length: 30 }, (_, i) => 300 + 2 * i + (i % 2 === 0 ? 8 : -8));
    expect(rssOf(leaking)).toMatchObject({ isLevel: false });
    expect(rssOf(leaking)?.rise).toBeCloseTo(28, -1);
  });
});

describe('the model of what a store must hold', () => {
  function modelOf(...users: string[]): Model {
    const model = new Model();
    model.begin('1', { do: 'create', group: 'g' });
    model.acknowledge('1');
    for (const user of users) {
      model.begin(user, { do: 'add', group: 'g', user });
      model.acknowledge(user);
    }
    return model;
  }
  const store = (...users: string[]): Map<string, Set<string>> => new Map([['g', new Set(users)]]);

  test('sees what is missing, what is back and what nobody made', () => {
    expect(modelOf('a', 'b').settle(store('a'), 0)).toEqual(['g: b is missing']);
    expect(modelOf('a').settle(store('a', 'b'), 0)).toEqual(['g: b is back']);
    expect(modelOf().settle(new Map(), 0)).toEqual(['library g is missing']);
    expect(modelOf().settle(new Map([...store(), ['h', new Set<string>()]]), 0)).toEqual([
      'library h is back',
    ]);
    expect(modelOf('a').settle(store('a'), 3)).toHaveLength(1);
  });

  test('takes a step that was not acknowledged as done or not done, and not as half done', () => {
    const deleting = (): Model => {
      const model = modelOf('a', 'b');
      model.begin('2', { do: 'delete', group: 'g', users: ['a', 'b'] });
      return model;
    };
    expect(deleting().settle(store('a', 'b'), 0)).toEqual([]);
    expect(deleting().settle(store(), 0)).toEqual([]);
    expect(deleting().settle(store('a'), 0)).toEqual(['g: b is missing']);
  });
});
