import { type BmpHeader, damaged, readBmpHeader } from './bmp/bmpHeader.ts';
import { applyPalette, readBmpPalette } from './bmp/bmpPalette.ts';
import { readIndexRows, readMaskedRows, readRgbRows } from './bmp/bmpRows.ts';
import { readBmpRuns } from './bmp/bmpRuns.ts';
import type { RgbImage } from './rgbImage.ts';

/**
 * Decodes a BMP of 1, 4, 8, 16, 24 or 32 bits a pixel, rows in either order, packed as RLE8 or RLE4 or not.
 * Colour spaces of version 4 and 5 headers are taken as sRGB, as viewers do.
 *
 * Strict: throws an `ImageError` `UNSUPPORTED_FORMAT` for a file that is cut off or contradicts itself. It takes
 * three to four bytes of memory for each pixel of the header, so check the size first.
 */
export function decodeBmp(bytes: Uint8Array): RgbImage {
  const header = readBmpHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (header.width === 0 || header.height === 0) throw damaged('it has no pixels');
  return { width: header.width, height: header.height, data: readPixels(bytes, header) };
}

function readPixels(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  if (header.masks) return readMaskedRows(bytes, header, header.masks);
  if (header.bits === 24) return readRgbRows(bytes, header);
  const colours = readBmpPalette(bytes, header);
  const indices = header.packing === 'rle' ? readBmpRuns(bytes, header) : readIndexRows(bytes, header);
  return applyPalette(indices, colours);
}
