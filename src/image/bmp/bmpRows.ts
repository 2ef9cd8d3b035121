import { type BmpHeader, type BmpMasks, damaged } from './bmpHeader.ts';
import { type ChannelMask, channelValue } from './channelMask.ts';

/** Where each row of an unpacked BMP starts in the file, from the top row down. Rows are padded to four bytes. */
function rowStarts(header: BmpHeader, fileSize: number): number[] {
  const { width, height, bits, topDown, pixelsAt } = header;
  const stride = Math.ceil((width * bits) / 32) * 4;
  // Some encoders leave out the padding of the last row.
  const needed = pixelsAt + stride * (height - 1) + Math.ceil((width * bits) / 8);
  if (fileSize < needed) throw damaged(`it has ${fileSize} bytes and needs ${needed}`);
  return Array.from({ length: height }, (_, y) => pixelsAt + stride * (topDown ? y : height - 1 - y));
}

/** Palette indices of a BMP with 1, 4 or 8 bits a pixel, one byte each, row by row from the top. */
export function readIndexRows(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits } = header;
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  rowStarts(header, bytes.length).forEach((start, y) => {
    for (let x = 0, to = y * width; x < width; x++, to++) {
      // The leftmost pixel lies in the highest bits.
      const shift = 8 - bits * ((x % perByte) + 1);
      indices[to] = ((bytes[start + Math.floor(x / perByte)] as number) >> shift) & mask;
    }
  });
  return indices;
}

/** Pixels of a BMP with 24 bits a pixel as red, green and blue, row by row from the top. */
export function readRgbRows(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const data = new Uint8Array(header.width * header.height * 3);
  rowStarts(header, bytes.length).forEach((start, y) => {
    const end = (y + 1) * header.width * 3;
    for (let from = start, to = y * header.width * 3; to < end; from += 3, to += 3) {
      data[to] = bytes[from + 2] as number;
      data[to + 1] = bytes[from + 1] as number;
      data[to + 2] = bytes[from] as number;
    }
  });
  return data;
}

/** Pixels of a BMP with 16 or 32 bits a pixel as red, green and blue, row by row from the top, laid on white. */
export function readMaskedRows(bytes: Uint8Array, header: BmpHeader, masks: BmpMasks): Uint8Array {
  const { width, height, bits } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixelAt =
    bits === 16 ? (at: number) => view.getUint16(at, true) : (at: number) => view.getUint32(at, true);
  const starts = rowStarts(header, bytes.length);
  const { red, green, blue } = masks;
  const alpha = usedAlpha(masks.alpha, starts, width, bits / 8, pixelAt);
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (const start of starts) {
    for (let x = 0; x < width; x++, to += 3) {
      const pixel = pixelAt(start + (x * bits) / 8);
      const share = alpha ? channelValue(pixel, alpha) / 255 : 1;
      const white = 255 * (1 - share);
      data[to] = Math.round(channelValue(pixel, red) * share + white);
      data[to + 1] = Math.round(channelValue(pixel, green) * share + white);
      data[to + 2] = Math.round(channelValue(pixel, blue) * share + white);
    }
  }
  return data;
}

/** Many encoders declare an alpha channel and leave it 0 throughout: the picture is opaque then, not empty. */
function usedAlpha(
  alpha: ChannelMask | undefined,
  starts: readonly number[],
  width: number,
  pixelBytes: number,
  pixelAt: (at: number) => number,
): ChannelMask | undefined {
  if (alpha === undefined) return undefined;
  for (const start of starts) {
    for (let x = 0; x < width; x++) {
      if (channelValue(pixelAt(start + x * pixelBytes), alpha) > 0) return alpha;
    }
  }
  return undefined;
}
