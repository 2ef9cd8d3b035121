import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultOf } from '../../fuzz/faultOf.ts';
import { FuzzServers } from '../../fuzz/http/fuzzServers.ts';
import { type FuzzProperty, properties } from '../../fuzz/properties.ts';
import { runProperty } from '../../fuzz/runProperty.ts';
import { Target } from '../../fuzz/target.ts';

let target: Target;
let servers: FuzzServers;
let all: readonly FuzzProperty[];
beforeAll(async () => {
  target = await Target.open();
  servers = await FuzzServers.open(target);
  all = await properties(target, servers);
});
afterAll(async () => {
  await servers?.close();
  await target?.close();
});

describe('whatever is sent, the answer is one of the contract', () => {
  test.each([
    ['requests', 1],
    ['requests', 2],
    ['photos', 3],
    ['base64', 4],
    ['http', 5],
  ])('%s, from seed %i', async (name, seed) => {
    const property = all.find((one) => one.name === name) as FuzzProperty;
    expect(await runProperty(property, seed, 0.3)).toBeUndefined();
    await target.checkGoodSearch();
  });
});

describe('faultOf()', () => {
  const envelope = { request_id: '1769684828,e483ae63-913b-4e32-9068-3719cce59570', time_used: 1 };
  const group_id = 'g';

  test.each([
    ['an error that the call does not have', 'freeGroup', { ...envelope, error: 'NO_FACE_FOUND' }],
    ['a fault of the engine', 'search', { ...envelope, error: 'INTERNAL_ERROR' }],
    ['a field that is not in the request', 'search', { ...envelope, error: 'BAD_ARGUMENTS:limit' }],
    ['a further key', 'freeGroup', { ...envelope, group_id, more: 1 }],
    ['keys in another order', 'freeGroup', { group_id, ...envelope }],
    ['a value of another type', 'freeGroup', { ...envelope, group_id: 5 }],
    ['an error with results', 'search', { ...envelope, error: 'NO_FACE_FOUND', result: [] }],
  ] as const)('sees %s', (_, method, body) => {
    expect(faultOf(method, { group_id }, body)).toBeTypeOf('string');
  });

  test('sees nothing in what is right', () => {
    expect(faultOf('freeGroup', { group_id }, { ...envelope, group_id })).toBeUndefined();
    expect(
      faultOf('search', { group_id }, { ...envelope, error: 'MISSING_ARGUMENTS: image, file' }),
    ).toBeUndefined();
  });
});
