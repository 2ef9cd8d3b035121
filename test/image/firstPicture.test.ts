import sharp from 'sharp';
import { expect, test } from 'vitest';
import { firstPicture } from '#src/image/firstPicture.js';

const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
  .jpeg()
  .toBuffer();
const progressive = await sharp(picture).jpeg({ progressive: true }).toBuffer();
/** The picture with a comment that looks like another one. */
const COMMENT = Uint8Array.of(0xff, 0xfe, 0, 7, 0xff, 0xd8, 0xff, 0xff, 0xd9);
const commented = Buffer.concat([picture.subarray(0, 2), COMMENT, picture.subarray(2)]);

test('firstPicture() ends a JPEG where another picture follows', () => {
  for (const first of [picture, commented, progressive])
    for (const between of [Buffer.alloc(0), Buffer.alloc(100)])
      expect(firstPicture(Buffer.concat([first, between, picture]))).toEqual(Buffer.concat([first, between]));
});

test('firstPicture() leaves a JPEG as it is that has none behind it, whatever its header and its end hold', () => {
  const others = [progressive, Buffer.concat([picture, Buffer.alloc(100, 7)]), picture.subarray(0, -2)];
  const headers = [0, 1, 2, 3, 4, 20].map((length) => picture.subarray(0, length));
  for (const file of [picture, commented, ...others, ...headers]) expect(firstPicture(file)).toBe(file);
});

test('firstPicture() ends a broken JPEG, too, where another picture follows', () => {
  const cut = picture.subarray(0, -2);
  expect(firstPicture(Buffer.concat([cut, picture]))).toEqual(cut);
  // A segment that would be longer than all that is left.
  const leap = Buffer.concat([cut, Uint8Array.of(0xff, 0xe1, 0xff, 0xff)]);
  expect(firstPicture(Buffer.concat([leap, picture]))).toEqual(leap);
});
