import { expect, test } from 'vitest';
import { sniffFormat } from '#src/image/sniffFormat.js';
import { PNG_SIGNATURE } from './pngFile.ts';

test('sniffFormat() tells PNG, JPEG and BMP by their first bytes', () => {
  expect(sniffFormat(PNG_SIGNATURE)).toBe('png');
  expect(sniffFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('jpeg');
  expect(sniffFormat(Buffer.from('BM'))).toBe('bmp');
});

test('sniffFormat() knows no other format, no empty file and no beginning that is cut off', () => {
  const others = [
    '',
    'GIF89a',
    'RIFF....WEBPVP8 ',
    '<svg xmlns=""/>',
    'II*\0',
    '....ftypheic',
    'bm',
    'B',
    ' BM',
  ];
  expect(others.map((text) => sniffFormat(Buffer.from(text, 'latin1')))).toEqual(others.map(() => undefined));
  expect(sniffFormat(PNG_SIGNATURE.subarray(0, 7))).toBeUndefined();
  expect(sniffFormat(Uint8Array.of(0xff, 0xd8))).toBeUndefined();
});
