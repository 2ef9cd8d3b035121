import { expect, test } from 'vitest';
import { checkScans } from '#src/image/checkScans.js';
import { manyScans } from '../support/bombs.ts';

const refused = { code: 'UNSUPPORTED_FORMAT' };

test('checkScans() takes 100 scans and refuses one more', () => {
  expect(() => checkScans(manyScans(64, 100))).not.toThrow();
  expect(() => checkScans(manyScans(64, 101))).toThrow(expect.objectContaining(refused));
});

test('checkScans() counts nothing behind the end of the picture, nor within segments that are not read', () => {
  const file = manyScans(64, 90);
  const scans = Buffer.alloc(1000, Buffer.from([0xff, 0xda, 0, 2]));
  expect(() => checkScans(Buffer.concat([file, scans]))).not.toThrow();
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 1002 >> 8, 1002 & 255]), scans]);
  expect(() => checkScans(Buffer.concat([file.subarray(0, 2), comment, file.subarray(2)]))).not.toThrow();
});

test('checkScans() is not led past scans by a marker that libjpeg passes over alone', () => {
  const file = manyScans(64, 101);
  for (const marker of [0x02, 0xbf, 0x01, 0xd0, 0x00, 0xff]) {
    const hiding = Buffer.from([0xff, marker, 0xff, 0xf0]);
    const changed = Buffer.concat([file.subarray(0, 2), hiding.subarray(0, 2), file.subarray(2)]);
    expect(() => checkScans(changed), String(marker)).toThrow(expect.objectContaining(refused));
  }
});

test.each([0, 1, 2, 3, 4, 5])('checkScans() ends on a file of %i bytes', (length) => {
  expect(() => checkScans(Buffer.from([0xff, 0xd8, 0xff, 0xda, 0xff]).subarray(0, length))).not.toThrow();
});
