import fc from 'fast-check';

/** How a value is made: some would trip the generator itself, and some are used up by one call. */
export class Recipe {
  readonly recipe: string;
  readonly make: () => unknown;

  constructor(make: () => unknown) {
    this.recipe = String(make);
    this.make = make;
  }
}

const MEGABYTE = 1_000_000;

/** Text that parsers trip over. */
export const texts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00a',
  '\u202e',
  '\ufeff1',
  '１',
  '😀'.repeat(64),
  'é'.repeat(48),
  'e\u0301'.repeat(60),
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'true',
  'false',
  '[object Object]',
  'NaN',
  'Infinity',
  '-Infinity',
  '-0',
  '+1',
  '0x10',
  '1e2',
  '1e999',
  '1e-999',
  '1_000',
  '1,5',
  ' 1',
  '1 ',
  '0001',
  '9007199254740993',
  '/etc/passwd',
  '../../../../etc/passwd',
  '/dev/zero',
  '/dev/stdin',
  '/proc/self/environ',
  '/proc/self/pagemap',
  '.',
  '/',
  'file:///etc/passwd',
  'http://localhost/',
  '%00',
  '%2e%2e%2f',
  "' OR 1=1 --",
  '<script>',
  '{{7*7}}',
  'data:image/png;base64,',
  'data:,',
  'AAAA',
  '====',
];

const longTexts: readonly string[] = [
  'a'.repeat(MEGABYTE),
  '1'.repeat(MEGABYTE),
  `${'1'.repeat(MEGABYTE)}x`,
  `1.${'1'.repeat(MEGABYTE)}x`,
  ','.repeat(MEGABYTE),
  'a,'.repeat(MEGABYTE / 2),
  ' '.repeat(MEGABYTE),
  'é'.repeat(MEGABYTE / 2),
  '\0'.repeat(MEGABYTE),
  `${'A'.repeat(MEGABYTE)}=`,
  'data:'.repeat(MEGABYTE / 5),
  `data:${'a'.repeat(MEGABYTE)}/png;base64,AAAA`,
  '='.repeat(MEGABYTE),
  '\ud800'.repeat(MEGABYTE / 2),
];

function detached(): Uint8Array {
  const bytes = new Uint8Array(64);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

const throwing = (): never => {
  throw new Error('You asked for it');
};

/** What only a caller in the same process could give. */
const things: readonly (() => unknown)[] = [
  () => 0,
  () => -0,
  () => 1,
  () => 1.5,
  () => -1,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 2 ** 53,
  () => 5e-324,
  () => 1e308,
  () => 0n,
  () => 10n ** 400n,
  () => true,
  () => false,
  () => null,
  () => undefined,
  () => Symbol('s'),
  () => throwing,
  () => new Date(Number.NaN),
  () => /x/,
  () => new Map([['a', 1]]),
  () => [],
  () => [[]],
  () => ['a', null],
  () => Array(1000),
  () => Array(1001).fill('a'),
  () => Array(MEGABYTE).fill('a'),
  () => ({}),
  () => ({ length: 1e9 }),
  () => Object.create(null),
  () => ({ toString: throwing, valueOf: throwing }),
  () => ({ toJSON: throwing }),
  () => new String('fuzz-a'),
  () => new Number(5),
  () => [new String('a')],
  () => [{ toString: () => 'a', trim: throwing }],
  () => new Uint8Array(),
  () => new Uint8Array(3),
  detached,
  () => new Uint8Array(new SharedArrayBuffer(64)),
  () => new Float32Array(8),
  () => new Uint16Array(8),
  () => new ArrayBuffer(64),
  () => new DataView(new ArrayBuffer(64)),
  () => Buffer.from('BM'),
  () => Buffer.from('89504e470d0a1a0a', 'hex'),
  () => new Proxy([], { get: throwing }),
  () => new Proxy({}, { get: throwing, ownKeys: throwing, has: throwing }),
  () => new Proxy(['a'], {}),
  () => Object.defineProperty(['a', 'b'], 1, { get: throwing, enumerable: true }),
];

/** Any value, as likely as not one that should not be there. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.constantFrom(...longTexts) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 140 }) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...'\ud800\udfff\0a1-%/=+'), maxLength: 70 }) },
  { weight: 4, arbitrary: fc.constantFrom(...things.map((make) => new Recipe(make))) },
  { weight: 1, arbitrary: fc.anything() },
);

/** A request that is no object, or one of an unusual kind. */
export const hostileRequest: fc.Arbitrary<unknown> = fc.oneof(
  hostileValue,
  fc.constantFrom(
    ...[
      () => Object.create({ group_id: 'fuzz-a', file: 'x' }) as object,
      () =>
        JSON.parse(
          '{"__proto__":{"group_id":"fuzz-a"},"constructor":{"prototype":{"group_id":"a"}}}',
        ) as object,
      () => Object.assign([], { group_id: 'fuzz-a' }),
      () => Object.assign(() => undefined, { group_id: 'fuzz-a' }),
      () => new Map([['group_id', 'fuzz-a']]),
      () => new URLSearchParams('group_id=fuzz-a'),
    ].map((make) => new Recipe(make)),
  ),
);
