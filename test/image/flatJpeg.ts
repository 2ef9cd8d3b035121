/**
 * A baseline JPEG whose every sample is the same, as it is stored: three components are YCbCr, four are ink.
 * @param adobe - the colour transform of an Adobe segment: 0 for none, 2 for YCCK. Left out: no such segment.
 */
export function flatJpeg(side: number, stored: readonly number[], adobe?: 0 | 1 | 2): Buffer {
  const ids = stored.map((_, i) => i + 1);
  const frame = [
    8,
    side >> 8,
    side & 255,
    side >> 8,
    side & 255,
    ids.length,
    ...ids.flatMap((id) => [id, 0x11, 0]),
  ];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(adobe === undefined ? [] : [segment(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, adobe])]),
    // The mean of a block is stored as 8 times its distance from 128: divided by 8 it is the distance itself.
    segment(0xdb, [0, 8, ...Array(63).fill(1)]),
    segment(0xc0, frame),
    // Nine sizes of difference, all with codes of 4 bits; of the other coefficients only "end of block".
    segment(0xc4, [0x00, 0, 0, 0, 9, ...Array(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    segment(0xc4, [0x10, 1, ...Array(15).fill(0), 0]),
    segment(0xda, [ids.length, ...ids.flatMap((id) => [id, 0]), 0, 63, 0]),
    packBits(blocks(Math.ceil(side / 8) ** 2, stored)),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

function blocks(count: number, stored: readonly number[]): string {
  const first = stored.map((value) => `${difference(value - 128)}0`).join('');
  return first + `${difference(0)}0`.repeat(stored.length * (count - 1));
}

/** Size as its code, then the bits of the difference; negative ones count up from all zeros. */
function difference(value: number): string {
  const size = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
  const bits = value < 0 ? value + 2 ** size - 1 : value;
  return size.toString(2).padStart(4, '0') + (size === 0 ? '' : bits.toString(2).padStart(size, '0'));
}

function packBits(bits: string): Buffer {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const bytes = Array.from({ length: padded.length / 8 }, (_, i) =>
    Number.parseInt(padded.slice(8 * i, 8 * i + 8), 2),
  );
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}
