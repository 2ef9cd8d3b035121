import { crc32, deflateSync } from 'node:zlib';

/** The eight bytes that every PNG starts with. */
export const PNG_SIGNATURE: Buffer = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** One chunk of a PNG with its checksum. */
export function pngChunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(content.length, 0);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), named.length + 4);
  return chunk;
}

/** The header chunk; colour types: 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGB + alpha. */
export function pngHeader(width: number, height: number, depth: number, colourType: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = colourType;
  return pngChunk('IHDR', header);
}

/**
 * Lays out a PNG.
 * @param rows - samples of each row, from 0 to `2 ** depth - 1`.
 * @param extra - chunks between header and pixels, such as PLTE.
 * @param after - chunks behind the pixels.
 */
export function pngFile(
  rows: readonly (readonly number[])[],
  width: number,
  depth: number,
  colourType: number,
  extra: readonly Buffer[] = [],
  after: readonly Buffer[] = [],
): Buffer {
  const lines = rows.map((row) => Buffer.concat([Buffer.from([0]), packSamples(row, depth)]));
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHeader(width, rows.length, depth, colourType),
    ...extra,
    pngChunk('IDAT', deflateSync(Buffer.concat(lines))),
    ...after,
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function packSamples(row: readonly number[], depth: number): Buffer {
  const line = Buffer.alloc(Math.ceil((row.length * depth) / 8));
  row.forEach((value, i) => {
    const at = Math.floor((i * depth) / 8);
    if (depth === 16) line.writeUInt16BE(value, at);
    else line[at] = (line[at] as number) | (value << (8 - depth - ((i * depth) % 8)));
  });
  return line;
}
