import { constants, deflateRawSync } from 'node:zlib';
import { PNG_SIGNATURE, pngChunk, pngHeader } from '../image/pngFile.ts';

/** A valid grey PNG of a thousandth of its pixels in bytes. */
export function pngBomb(width: number, height: number): Buffer {
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHeader(width, height, 8, 0),
    pngChunk('IDAT', zlibZeros((width + 1) * height)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A small PNG whose colour profile inflates to `size` zeros. */
export function profileBomb(size: number): Buffer {
  const profile = Buffer.concat([Buffer.from('icc\0\0', 'latin1'), zlibZeros(size)]);
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHeader(64, 64, 8, 0),
    pngChunk('iCCP', profile),
    pngChunk('IDAT', zlibZeros(65 * 64)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A zlib stream of so many zeros, out of blocks that stand for themselves. */
function zlibZeros(size: number): Buffer {
  const BLOCK = 1 << 20;
  const block = deflateRawSync(Buffer.alloc(BLOCK), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const rest = deflateRawSync(Buffer.alloc(size % BLOCK), { level: 9 });
  // Adler-32 of zeros: the first sum stays 1, the second counts them (RFC 1950).
  const adler = Buffer.alloc(4);
  adler.writeUInt16BE(size % 65_521, 0);
  adler.writeUInt16BE(1, 2);
  const blocks = Array<Buffer>(Math.floor(size / BLOCK)).fill(block);
  return Buffer.concat([Buffer.from([0x78, 0xda]), ...blocks, rest, adler]);
}

/**
 * A valid progressive JPEG, grey throughout, of as many scans as are asked for, up to 883: the mean of each block in one,
 * then bit by bit each of the other coefficients.
 */
export function manyScans(side: number, scans: number): Buffer {
  const blocks = Math.ceil(side / 8) ** 2;
  const empty = emptyBlocks(blocks);
  const bands = Array.from({ length: 63 }, (_, i) => i + 1).flatMap((at) =>
    // First scan with 13 bits left out, then one scan for each of them.
    Array.from({ length: 14 }, (_, i) => [at, i === 0 ? 13 : ((14 - i) << 4) | (13 - i)] as const),
  );
  const [high, low] = [side >> 8, side & 255];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    segment(0xc2, [8, high, low, high, low, 1, 1, 0x11, 0]),
    // One code each: "no difference" and "2 ** 14 or more empty blocks".
    segment(0xc4, [0x00, 1, ...Array<number>(15).fill(0), 0]),
    segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0xe0]),
    segment(0xda, [1, 1, 0, 0, 0, 1]),
    Buffer.alloc(Math.ceil(blocks / 8)),
    ...bands.slice(0, scans - 1).flatMap(([at, bits]) => [segment(0xda, [1, 1, 0, at, at, bits]), empty]),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** Runs of 32,767 blocks, each a code of one bit and 14 further bits. */
function emptyBlocks(blocks: number): Buffer {
  const bits = `0${'1'.repeat(14)}`.repeat(Math.ceil(blocks / 32_767));
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}
