import { describe, expect, test } from 'vitest';
import { UNUSABLE } from '#src/http/form.js';
import { readUrlencoded } from '#src/http/readUrlencoded.js';
import { randomNumbers } from '#src/randomNumbers.js';

async function* inPieces(bytes: Buffer, size: () => number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + Math.max(1, size());
    yield bytes.subarray(at, end);
    at = end;
  }
}

async function read(text: string | Buffer, charset?: string, size = 7): Promise<object> {
  const form = await readUrlencoded(
    inPieces(Buffer.from(text as string), () => size),
    charset,
  );
  return Object.fromEntries(form);
}

describe('readUrlencoded()', () => {
  test.each([
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&&b=&c&=d', { a: '1', b: '', c: '', '': 'd' }],
    ['a=b=c+d%2b%26%3D', { a: 'b=c d+&=' }],
    ['%61=%C3%A9%e2%82%ac', { a: 'é€' }],
    ['a=100%&b=%zz%4&c=%', { a: '100%', b: '%zz%4', c: '%' }],
    ['a=1&a=2', { a: UNUSABLE }],
    ['a=Caf%E9&b=%ED%A0%80&c=ok', { a: UNUSABLE, b: UNUSABLE, c: 'ok' }],
  ])('reads %j', async (text, fields) => {
    for (const size of [1, 2, 3, 1000]) expect(await read(text, undefined, size)).toEqual(fields);
  });

  test('reads what URLSearchParams writes and reads, wherever it is cut', async () => {
    const random = randomNumbers(2);
    const characters = ['a', '%', '&', '=', '+', ' ', '4', 'f', 'é', '€', '😀', '\0', '\n'];
    const word = (): string =>
      Array.from(
        { length: Math.floor(20 * random()) },
        () => characters[Math.floor(characters.length * random())],
      ).join('');
    for (let round = 0; round < 300; round++) {
      const fields = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`${i}${word()}`, word()]));
      const escaped = Buffer.from(new URLSearchParams(fields).toString());
      const form = await readUrlencoded(
        inPieces(escaped, () => Math.floor(9 * random())),
        undefined,
      );
      expect(Object.fromEntries(form)).toEqual(fields);
    }
  });

  test('reads long values, in pieces of all sizes', async () => {
    const random = randomNumbers(3);
    const value = Buffer.alloc(300_000, 'a+/%').toString();
    const body = Buffer.from(`x=${encodeURIComponent(value)}&y=${encodeURIComponent(value)}`);
    const form = await readUrlencoded(
      inPieces(body, () => Math.floor(60_000 * random())),
      undefined,
    );
    expect(form.get('x') === value && form.get('y') === value).toBe(true);
  });

  test('reads the charset that the body is in', async () => {
    expect(await read('a=Caf%E9', 'iso-8859-1')).toEqual({ a: 'Café' });
    expect(await read(Buffer.from([0x61, 0x3d, 0xd6, 0xd0]), 'gbk')).toEqual({ a: '中' });
    expect(await read('a=%81', 'gbk')).toEqual({ a: UNUSABLE });
    await expect(read('a=1', 'no-such-charset')).rejects.toMatchObject({ why: 'MALFORMED' });
  });

  test('refuses a name that is long or no text, and too many fields', async () => {
    for (const text of [`${'a'.repeat(256)}=1`, 'a'.repeat(100_000), '%ff=1', 'a=1&'.repeat(65)])
      await expect(read(text)).rejects.toMatchObject({ why: 'MALFORMED' });
    await expect(read(`${'a'.repeat(255)}=1`)).resolves.toBeDefined();
  });
});
