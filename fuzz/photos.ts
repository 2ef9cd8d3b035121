import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { bmpFile, packRows } from '../test/image/bmpFile.ts';
import { PNG_SIGNATURE } from '../test/image/pngFile.ts';
import { manyScans, pngBomb, profileBomb } from '../test/support/bombs.ts';
import { groupPhoto } from '../test/support/demoFaces.ts';

const WIDTH = 72;
const HEIGHT = 64;

/** Valid files of every kind that is read, small, and with something in them to be broken. */
export async function corpus(): Promise<readonly Buffer[]> {
  const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const;
  const made = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: 'teal', noise } });
  const face = sharp(groupPhoto(1)).resize(240);
  const as = (form: (picture: Sharp) => Sharp): Promise<Buffer> => form(made.clone()).toBuffer();
  const files = await Promise.all([
    as((picture) => picture.png()),
    as((picture) => picture.png({ palette: true, colours: 16 })),
    as((picture) => picture.png({ progressive: true })),
    as((picture) => picture.ensureAlpha(0.5).png()),
    as((picture) => picture.toColourspace('rgb16').png()),
    as((picture) => picture.toColourspace('b-w').png()),
    as((picture) => picture.withMetadata({ orientation: 6, density: 72 }).png()),
    as((picture) => picture.jpeg()),
    as((picture) => picture.jpeg({ progressive: true, chromaSubsampling: '4:4:4' })),
    as((picture) => picture.toColourspace('b-w').jpeg()),
    as((picture) => picture.toColourspace('cmyk').jpeg()),
    as((picture) =>
      picture
        .withIccProfile('p3')
        .withExif({ IFD0: { Artist: 'x' } })
        .jpeg(),
    ),
    as((picture) => picture.withMetadata({ orientation: 8 }).jpeg()),
    face.clone().jpeg().toBuffer(),
    face.clone().png().toBuffer(),
  ]);
  return [...files, ...bitmaps(), manyScans(64, 90), pngBomb(2000, 1900), profileBomb(1 << 20)];
}

function bitmaps(): Buffer[] {
  const indices = Array.from({ length: HEIGHT }, (_, y) =>
    Array.from({ length: WIDTH }, (_, x) => (x * y) % 4),
  );
  const palette = [0, 80, 160, 240].map((i) => [i, i, 255 - i]);
  const size = { width: WIDTH, height: HEIGHT };
  const runs = indices.flatMap((row) => [...row.flatMap((i) => [1, i]), 0, 0]);
  const masks = [0xf800, 0x7e0, 0x1f];
  const packed = (bits: number): Buffer => packRows(indices, bits);
  return [
    bmpFile({
      ...size,
      bits: 1,
      header: 12,
      palette: palette.slice(0, 2),
      pixels: packRows(
        indices.map((row) => row.map((i) => i & 1)),
        1,
      ),
    }),
    bmpFile({ ...size, bits: 4, palette, pixels: packed(4) }),
    bmpFile({ ...size, bits: 8, palette, pixels: packed(8) }),
    bmpFile({ ...size, bits: 8, compression: 1, palette, pixels: Buffer.from([...runs, 0, 1]) }),
    bmpFile({ ...size, bits: 4, compression: 2, palette, pixels: Buffer.from([...runs, 0, 1]) }),
    bmpFile({ ...size, bits: 16, header: 124, compression: 3, masks, pixels: packed(16) }),
    bmpFile({ ...size, bits: 24, pixels: packed(24) }),
    bmpFile({ ...size, height: -HEIGHT, bits: 32, header: 108, pixels: packed(32) }),
  ];
}

/** Numbers at which sizes, counts and offsets go wrong. */
const EDGES = [
  0, 1, 2, 12, 13, 47, 48, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
  0xfffffffe, 0xffffffff,
];

export type Change = (file: Buffer) => Buffer;

/** A place in a file as a share of it; half of all lie in the first 160 bytes, where the headers are. */
const place = fc.tuple(fc.boolean(), fc.double({ min: 0, max: 0.999999, noNaN: true }));
const at = (file: Buffer, [header, share]: readonly [boolean, number]): number =>
  Math.floor(share * (header ? Math.min(160, file.length) : file.length));

/** One change of a file's bytes: a byte, a number, a part that comes twice or goes, the end cut off. */
export const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([where, byte]) => (file: Buffer) => {
    const copy = Buffer.from(file);
    if (copy.length > 0) copy[at(copy, where)] = byte;
    return copy;
  }),
  fc
    .tuple(place, fc.constantFrom(...EDGES), fc.constantFrom(2, 4), fc.boolean())
    .map(([where, edge, size, little]) => (file: Buffer) => {
      const copy = Buffer.from(file);
      const [to, value] = [at(copy, where), size === 2 ? edge & 0xffff : edge];
      if (to + size > copy.length) return copy;
      if (little) copy.writeUIntLE(value, to, size);
      else copy.writeUIntBE(value, to, size);
      return copy;
    }),
  fc.tuple(place, place, place).map(([from, to, where]) => (file: Buffer) => {
    const part = file.subarray(...[at(file, from), at(file, to)].sort((a, b) => a - b));
    return Buffer.concat([file.subarray(0, at(file, where)), part, file.subarray(at(file, where))]);
  }),
  fc.tuple(place, place).map(([from, to]) => (file: Buffer) => {
    const [start = 0, end = 0] = [at(file, from), at(file, to)].sort((a, b) => a - b);
    return Buffer.concat([file.subarray(0, start), file.subarray(end)]);
  }),
  place.map((where) => (file: Buffer) => file.subarray(0, at(file, where))),
);

/** Files of the corpus, changed in some places, two of them joined at times. */
export function brokenPhotos(files: readonly Buffer[]): fc.Arbitrary<Uint8Array> {
  const file = fc.constantFrom(...files);
  return fc
    .record({
      file,
      changes: fc.array(changes, { maxLength: 4 }),
      // Otherwise the first check that fails is that of the checksum, and nothing behind it is ever tried.
      mend: fc.boolean(),
      other: fc.option(fc.tuple(file, place), { freq: 9 }),
    })
    .map(({ file, changes, mend, other }) => {
      const joined = other ? Buffer.concat([file.subarray(0, at(file, other[1])), other[0]]) : file;
      const changed = changes.reduce((bytes, change) => change(bytes), joined);
      return mend ? withChecksums(changed) : changed;
    });
}

/** Gives each chunk of a PNG the checksum that it should have. */
function withChecksums(file: Buffer): Buffer {
  if (!file.subarray(0, 8).equals(PNG_SIGNATURE)) return file;
  const mended = Buffer.from(file);
  let start = 8;
  while (start + 12 <= mended.length) {
    const end = start + 8 + mended.readUInt32BE(start);
    if (end + 4 > mended.length) break;
    mended.writeUInt32BE(crc32(mended.subarray(start + 4, end)), end);
    start = end + 4;
  }
  return mended;
}
