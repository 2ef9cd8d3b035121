import sharp from 'sharp';
import { expect, test } from 'vitest';
import { firstPicture } from '#src/image/firstPicture.js';

const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
  .jpeg()
  .toBuffer();
/** The picture with a comment that looks like another one. */
const COMMENT = Uint8Array.of(0xff, 0xfe, 0, 7, 0xff, 0xd8, 0xff, 0xff, 0xd9);
const commented = Buffer.concat([picture.subarray(0, 2), COMMENT, picture.subarray(2)]);

test('firstPicture() ends a JPEG where another picture follows', () => {
  for (const first of [picture, commented])
    for (const between of [0, 1, 100])
      expect(firstPicture(Buffer.concat([first, Buffer.alloc(between), picture]))).toEqual(first);
});

test('firstPicture() leaves a JPEG as it is that has none behind it, whatever its header and its end hold', () => {
  const others = [commented, Buffer.concat([picture, Buffer.alloc(100, 7)]), picture.subarray(0, -2)];
  for (const file of [picture, ...others]) expect(firstPicture(file)).toBe(file);
});

test('firstPicture() finds the end in progressive pictures, and none in those that lack it', async () => {
  const progressive = await sharp(picture).jpeg({ progressive: true }).toBuffer();
  expect(firstPicture(Buffer.concat([progressive, picture]))).toEqual(progressive);
  const cut = Buffer.concat([picture.subarray(0, -2), picture]);
  expect(firstPicture(cut).length).toBeGreaterThan(picture.length);
});
