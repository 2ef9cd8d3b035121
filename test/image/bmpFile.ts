/** A test-side BMP: header fields as given, palette and pixels as bytes. */
export interface BmpParts {
  readonly width: number;
  /** Negative: the top row comes first. */
  readonly height: number;
  readonly bits: number;
  readonly pixels: Uint8Array;
  /** Length of the info header. @default 40 */
  readonly header?: number;
  readonly compression?: number;
  /** Red, green, blue and perhaps alpha; behind the header or in it, as the header's length says. */
  readonly masks?: readonly number[];
  /** Triples of red, green and blue. */
  readonly palette?: readonly (readonly number[])[];
  /** The palette length that the header declares. @default that of `palette` */
  readonly declared?: number;
  readonly planes?: number;
  readonly pixelsAt?: number;
}

/** Lays out a BMP file. */
export function bmpFile(parts: BmpParts): Buffer {
  const { header = 40, masks = [], palette = [] } = parts;
  const info = header === 12 ? coreHeader(parts) : infoHeader(parts, header);
  masks.forEach((mask, i) => {
    if (header > 40) info.writeUInt32LE(mask, 40 + 4 * i);
  });
  const behind = Buffer.alloc(header === 40 ? masks.length * 4 : 0);
  masks.forEach((mask, i) => {
    if (header === 40) behind.writeUInt32LE(mask, 4 * i);
  });
  const entries = palette.map(([r = 0, g = 0, b = 0]) => (header === 12 ? [b, g, r] : [b, g, r, 0]));
  const colours = Buffer.from(entries.flat());
  const file = Buffer.alloc(14);
  const pixelsAt = 14 + info.length + behind.length + colours.length;
  file.write('BM', 'latin1');
  file.writeUInt32LE(pixelsAt + parts.pixels.length, 2);
  file.writeUInt32LE(parts.pixelsAt ?? pixelsAt, 10);
  return Buffer.concat([file, info, behind, colours, parts.pixels]);
}

function coreHeader({ width, height, bits, planes = 1 }: BmpParts): Buffer {
  const info = Buffer.alloc(12);
  info.writeUInt32LE(12, 0);
  info.writeUInt16LE(width, 4);
  info.writeUInt16LE(height, 6);
  info.writeUInt16LE(planes, 8);
  info.writeUInt16LE(bits, 10);
  return info;
}

function infoHeader(parts: BmpParts, size: number): Buffer {
  const info = Buffer.alloc(size);
  info.writeUInt32LE(size, 0);
  info.writeInt32LE(parts.width, 4);
  info.writeInt32LE(parts.height, 8);
  info.writeUInt16LE(parts.planes ?? 1, 12);
  info.writeUInt16LE(parts.bits, 14);
  info.writeUInt32LE(parts.compression ?? 0, 16);
  info.writeUInt32LE(parts.declared ?? parts.palette?.length ?? 0, 32);
  return info;
}

/**
 * Packs pixel values into rows padded to four bytes, the leftmost pixel in the highest bits of a byte.
 * @param rows - from the top down; written from the bottom up unless `topDown`.
 */
export function packRows(rows: readonly (readonly number[])[], bits: number, topDown = false): Buffer {
  const packed = rows.map((row) => (bits < 8 ? packBits(row, bits) : packBytes(row, bits / 8)));
  return Buffer.concat(topDown ? packed : packed.reverse());
}

function packBits(row: readonly number[], bits: number): Buffer {
  const line = Buffer.alloc(Math.ceil((row.length * bits) / 32) * 4);
  row.forEach((value, x) => {
    const at = Math.floor((x * bits) / 8);
    line[at] = (line[at] as number) | (value << (8 - bits - ((x * bits) % 8)));
  });
  return line;
}

function packBytes(row: readonly number[], bytes: number): Buffer {
  const line = Buffer.alloc(Math.ceil((row.length * bytes) / 4) * 4);
  row.forEach((value, x) => {
    line.writeUIntLE(value, x * bytes, bytes);
  });
  return line;
}
