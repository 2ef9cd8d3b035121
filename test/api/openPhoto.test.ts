import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPhoto } from '#src/api/openPhoto.js';

const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);
const base64 = Buffer.from(bytes).toString('base64');
let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-photo-'));
  path = join(folder, 'photo');
  writeFileSync(path, bytes);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('openPhoto()', () => {
  const forms: [string, () => Parameters<typeof openPhoto>[0]][] = [
    ['image', () => ({ image: bytes })],
    ['image', () => ({ image: base64 })],
    ['image', () => ({ image: `data:image/png;base64,${base64}` })],
    ['file', () => ({ file: bytes })],
    ['file', () => ({ file: path })],
  ];

  test.each(forms)('reads the bytes of %s and names the field (form %#)', async (key, fields) => {
    const photo = await openPhoto(fields(), 300);
    expect(photo.key).toBe(key);
    const read = await photo.read();
    expect(Buffer.from(read).equals(bytes)).toBe(true);
    // What is read is moved to a worker: it must be nobody else's.
    expect(read.buffer).not.toBe(bytes.buffer);
    expect(read.byteLength).toBe(read.buffer.byteLength);
  });

  test.each(forms)('holds the byte limit only when %s is read (form %#)', async (key, fields) => {
    const photo = await openPhoto(fields(), 299);
    await expect(photo.read()).rejects.toMatchObject({ code: `IMAGE_FILE_TOO_LARGE:${key}` });
    const far = await openPhoto(fields(), 10);
    await expect(far.read()).rejects.toMatchObject({ code: `IMAGE_FILE_TOO_LARGE:${key}` });
  });

  test.runIf(process.platform === 'linux')(
    'reads a file of /proc, which says that it has no bytes',
    async () => {
      const read = await (await openPhoto({ file: '/proc/cpuinfo' }, 1e6)).read();
      expect(Buffer.from(read).toString()).toContain('cpu');
      expect(read.byteLength).toBe(read.buffer.byteLength);
      const small = await openPhoto({ file: '/proc/cpuinfo' }, 20);
      await expect(small.read()).rejects.toMatchObject({ code: 'IMAGE_FILE_TOO_LARGE:file' });
    },
  );

  test('refuses bad base64 and a path that is no file at once', async () => {
    for (const image of ['A', 'AAAA\n', 'data:image/png,AAAA', '-_-_'])
      await expect(openPhoto({ image }, 300)).rejects.toMatchObject({ code: 'BAD_ARGUMENTS:image' });
    for (const file of [folder, join(folder, 'none'), join(path, 'inner')])
      await expect(openPhoto({ file }, 300)).rejects.toMatchObject({ code: 'BAD_ARGUMENTS:file' });
  });

  test('refuses a file that has gone by the time it is read', async () => {
    const gone = join(folder, 'gone');
    writeFileSync(gone, bytes);
    const photo = await openPhoto({ file: gone }, 300);
    rmSync(gone);
    await expect(photo.read()).rejects.toMatchObject({ code: 'BAD_ARGUMENTS:file' });
  });

  test('refuses bytes that were moved away, and a file that has grown since it was asked for its size', async () => {
    const moved = new Uint8Array(64);
    structuredClone(moved.buffer, { transfer: [moved.buffer] });
    await expect(openPhoto({ image: moved }, 300)).rejects.toMatchObject({ code: 'BAD_ARGUMENTS:image' });
    const grows = join(folder, 'grows');
    writeFileSync(grows, bytes);
    const photo = await openPhoto({ file: grows }, 300);
    writeFileSync(grows, Buffer.alloc(301));
    await expect(photo.read()).rejects.toMatchObject({ code: 'IMAGE_FILE_TOO_LARGE:file' });
  });
});
