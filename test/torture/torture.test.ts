import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corrupt } from '../../torture/damage/corrupt.ts';
import { Model } from '../../torture/model.ts';
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
});

test('a store of which a file is harmed is mended or refused by name, and never crashes or answers wrongly', async () => {
  const done = await corrupt(join(folder, 'harmed'), 36, 12, undefined);
  const bad = done.filter(({ verdict }) => verdict === 'CRASHED' || verdict === 'WRONG');
  expect(bad).toEqual([]);
  expect(done.filter(({ verdict }) => verdict === 'refused').length).toBeGreaterThan(5);
  expect(done.filter(({ verdict }) => verdict === 'mended').length).toBeGreaterThan(5);
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
