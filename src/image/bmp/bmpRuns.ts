import { type BmpHeader, damaged } from './bmpHeader.ts';

const END_OF_ROW = 0;
const END_OF_BITMAP = 1;
const MOVE = 2;

/**
 * Palette indices of a BMP that is packed as RLE8 or RLE4, one byte each, row by row from the top
 * ("Bitmap Compression" in the Windows GDI documentation).
 *
 * Pixels that the file moves past keep index 0, as in a buffer that starts empty. Runs that leave a row or the
 * picture are refused, and so is a file that ends before its end mark, unless every row has been filled.
 */
export function readBmpRuns(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits, pixelsAt } = header;
  const indices = new Uint8Array(width * height);
  let at = pixelsAt;
  let x = 0;
  // Counted from the bottom row up, as the file does.
  let y = 0;
  const next = (): number => {
    if (at >= bytes.length) throw damaged('its runs are cut off');
    return bytes[at++] as number;
  };
  const paint = (count: number, indexOf: (i: number) => number): void => {
    if (y >= height || x + count > width) throw damaged('a run leaves the picture');
    const to = (height - 1 - y) * width + x;
    for (let i = 0; i < count; i++) indices[to + i] = indexOf(i);
    x += count;
  };
  while (at < bytes.length || !isFull(x, y, width, height)) {
    const [count, value] = [next(), next()];
    if (count > 0) {
      paint(count, (i) => unpack(value, i, bits));
    } else if (value === END_OF_BITMAP) {
      return indices;
    } else if (value === END_OF_ROW) {
      x = 0;
      y += 1;
    } else if (value === MOVE) {
      x += next();
      y += next();
      if (x > width || y > height) throw damaged('a move leaves the picture');
    } else {
      const start = at;
      // Literal pixels are padded to two bytes.
      at += Math.ceil((value * bits) / 16) * 2;
      if (start + Math.ceil((value * bits) / 8) > bytes.length) throw damaged('its runs are cut off');
      paint(value, (i) => unpack(bytes[start + Math.floor((i * bits) / 8)] as number, i, bits));
    }
  }
  return indices;
}

function isFull(x: number, y: number, width: number, height: number): boolean {
  return y >= height || (y === height - 1 && x === width);
}

/** Pixel `i` of a run or a row of literals: with 4 bits, even ones are in the high half. */
function unpack(byte: number, i: number, bits: number): number {
  if (bits === 8) return byte;
  return i % 2 === 0 ? byte >> 4 : byte & 15;
}
