import { describe, expect, test } from 'vitest';
import { UNUSABLE } from '#src/http/form.js';
import { readMultipart } from '#src/http/readMultipart.js';

type Part = readonly [head: string, value: string | Uint8Array];

async function read(...parts: readonly Part[]): Promise<object> {
  const pieces = parts.flatMap(([head, value]) => [
    Buffer.from(`--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
  const body = Buffer.concat([...pieces, Buffer.from('--b--\r\n')]);
  const bytes = async function* (): AsyncGenerator<Buffer> {
    for (const byte of body) yield Buffer.of(byte);
  };
  return Object.fromEntries(await readMultipart(bytes(), 'multipart/form-data; boundary=b'));
}

describe('readMultipart()', () => {
  test('reads text, and the bytes of a file', async () => {
    expect(await read(['name="a"', 'é'], ['name="file"; filename="x.jpg"', 'jpeg'])).toEqual({
      a: 'é',
      file: Buffer.from('jpeg'),
    });
  });

  test.each([
    'application/json',
    'application/octet-stream',
    'text/plain; charset=us-ascii',
  ])('reads a field that came as %s as text', async (type) => {
    expect(await read([`name="limit"\r\nContent-Type: ${type}`, '5'])).toEqual({ limit: '5' });
  });

  test('takes a file without a name for a file, unless it came as text', async () => {
    expect(await read(['name="file"\r\nContent-Type: image/jpeg', 'jpeg'])).toEqual({
      file: Buffer.from('jpeg'),
    });
    expect(await read(['name="file"', '/etc/passwd'])).toEqual({ file: '/etc/passwd' });
  });

  test('passes over a field for a file where none was chosen', async () => {
    const none = ['name="file"; filename=""\r\nContent-Type: application/octet-stream', ''] as const;
    expect(await read(['name="image"', 'AAAA'], none)).toEqual({ image: 'AAAA' });
    expect(await read(['name="file"; filename="x.jpg"', ''])).toEqual({ file: Buffer.alloc(0) });
  });

  test('passes over a long part that is no field, though nobody reads it and it comes last', async () => {
    const field = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n';
    const noField = `--b\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(100_000)}\r\n`;
    const atOnce = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from(`${noField}${field}${noField}--b--\r\n`);
    };
    expect(Object.fromEntries(await readMultipart(atOnce(), 'multipart/form-data; boundary=b'))).toEqual({
      a: '1',
    });
  });

  test('has no use for text that is no UTF-8, or for a field that comes twice', async () => {
    const bad = ['name="a"', Buffer.from([0xff])] as const;
    expect(await read(bad, ['name="b"', '1'], ['name="b"', '1'])).toEqual({ a: UNUSABLE, b: UNUSABLE });
  });

  test('refuses too many fields, and one without a name', async () => {
    const many = Array.from({ length: 65 }, (_, i) => [`name="f${i}"`, ''] as const);
    await expect(read(...many)).rejects.toMatchObject({ why: 'MALFORMED' });
    await expect(read(...many.slice(1))).resolves.toBeDefined();
    await expect(read([`name="${'a'.repeat(256)}"`, ''])).rejects.toMatchObject({ why: 'MALFORMED' });
  });
});
