import fc from 'fast-check';
import { calls } from '#src/api/calls.js';
import { hostileRequest, hostileValue, Recipe } from './hostileValues.ts';
import { type Method, SOME_TOKEN } from './target.ts';

/** One attack: a call with these fields, or with a request that is no such thing. */
export interface Attack {
  readonly method: Method;
  readonly fields?: readonly (readonly [key: string, value: unknown])[];
  readonly whole?: unknown;
}

/** The request of an attack. All fields are its own, `__proto__` as well. */
export function requestOf({ fields, whole }: Attack): unknown {
  if (!fields) return valueIn(whole);
  const request = {};
  for (const [key, value] of fields) {
    const descriptor = { value: valueIn(value), enumerable: true, writable: true, configurable: true };
    Object.defineProperty(request, key, descriptor);
  }
  return request;
}

function valueIn(value: unknown): unknown {
  return value instanceof Recipe ? value.make() : value;
}

const flag = fc.constantFrom<unknown>('0', '1', 0, 1, true, false);

/** Values that a field takes. */
export function fitting(photo: fc.Arbitrary<Uint8Array>): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  return {
    group_id: fc.constantFrom('fuzz-a', 'fuzz-b', 'nobody-made-this'),
    group_name: fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
    group_data: fc.string({ maxLength: 128 }),
    check_empty: flag,
    user_id: fc.stringMatching(/^[A-Za-z0-9\-%@#&_]{1,48}$/),
    user_data: fc.string({ maxLength: 128, unit: 'grapheme' }),
    multi_oriented_detection: flag,
    face_token: fc.constant(SOME_TOKEN),
    face_tokens: fc.constantFrom<unknown>(SOME_TOKEN, 'a,b', ['a', 'b']),
    start: fc.integer({ min: 1, max: 20 }),
    limit: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }).map(String)),
    threshold: fc.double({ min: 0, max: 100, noNaN: true }),
    image: fc.oneof(
      photo,
      photo.map((bytes) => Buffer.from(bytes).toString('base64')),
    ),
    file: photo,
  };
}

/** Attacks on every field of every call, most of them with few fields that are wrong, for the rest to be reached. */
export function attacks(photo: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Attack> {
  const methods = Object.keys(calls) as Method[];
  const values = fitting(photo);
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...methods).chain((method) => attackOn(method, values)) },
    { weight: 1, arbitrary: fc.record({ method: fc.constantFrom(...methods), whole: hostileRequest }) },
  );
}

function attackOn(
  method: Method,
  values: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Attack> {
  const { fields } = calls[method];
  const given = Object.entries(fields).map(([key, field]) => {
    const fits = { weight: 8, arbitrary: (values[key] ?? hostileValue).map((value) => [[key, value]]) };
    const hostile = { weight: 2, arbitrary: hostileValue.map((value) => [[key, value]]) };
    // Only one of the two photos, mostly.
    const absence = key === 'image' || key === 'file' ? 8 : field.required ? 1 : 8;
    return fc.oneof(fits, hostile, { weight: absence, arbitrary: fc.constant([]) });
  });
  const extra = fc.dictionary(
    fc.constantFrom('sign', '__proto__', 'constructor', 'toString', 'then', 'x'),
    hostileValue,
    {
      maxKeys: 2,
      noNullPrototype: true,
    },
  );
  return fc.tuple(fc.tuple(...given), extra).map(([entries, more]) => ({
    method,
    fields: [...entries.flat(), ...Object.entries(more)] as [string, unknown][],
  }));
}
