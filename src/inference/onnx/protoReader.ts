import type Pbf from 'pbf';

/** How a field is laid down, from the last three bits of its tag. */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

const CUT = 'the file ends in the middle of a field';

// pbf looks neither at wire types nor at the end of the data; these readers do, so that a file that is cut,
// or is none of protobuf at all, cannot pass for a shorter net. They throw plain errors with a reason.

/** Reads one field of a message into a draft; fields that it does not read are skipped. */
export type FieldReader<T> = (tag: number, draft: T, pbf: Pbf) => void;

/** Reads a message that takes all the bytes from here to `end`. */
export function readFields<T>(pbf: Pbf, readField: FieldReader<T>, draft: T, end: number): T {
  if (end > pbf.length) throw new Error(CUT);
  pbf.readFields(readField, draft, end);
  if (pbf.pos !== end) throw new Error(CUT);
  return draft;
}

/** Reads a message inside a message. */
export function readMessage<T>(pbf: Pbf, readField: FieldReader<T>, draft: T): T {
  expectType(pbf, BYTES);
  return readFields(pbf, readField, draft, pbf.readVarint() + pbf.pos);
}

/** Reads a bytes field without copying it. */
export function readBytes(pbf: Pbf): Uint8Array {
  expectType(pbf, BYTES);
  const bytes = pbf.readBytes();
  if (pbf.pos > pbf.length) throw new Error(CUT);
  return bytes;
}

export function readString(pbf: Pbf): string {
  return new TextDecoder().decode(readBytes(pbf));
}

/** Reads a float that stands alone. */
export function readFloat(pbf: Pbf): number {
  const { buffer, byteOffset } = readFixed32(pbf);
  return new DataView(buffer, byteOffset).getFloat32(0, true);
}

/** Reads the four bytes of a float that stands alone, or those of a packed row of floats, without copying. */
export function readFloatBytes(pbf: Pbf): Uint8Array {
  return pbf.type === FIXED32 ? readFixed32(pbf) : readBytes(pbf);
}

/** Reads an int64 that must fit a number without loss. */
export function readInt(pbf: Pbf): number {
  expectType(pbf, VARINT);
  return toNumber(readVarint(pbf));
}

/** Reads one int64, or a packed row of them. */
export function readBigInts(pbf: Pbf): bigint[] {
  if (pbf.type === VARINT) return [readVarint(pbf)];
  expectType(pbf, BYTES);
  const end = pbf.readVarint() + pbf.pos;
  const values: bigint[] = [];
  while (pbf.pos < end) values.push(readVarint(pbf));
  if (pbf.pos !== end) throw new Error(CUT);
  return values;
}

export function readInts(pbf: Pbf): number[] {
  return readBigInts(pbf).map(toNumber);
}

function expectType(pbf: Pbf, type: number): void {
  if (pbf.type !== type) throw new Error(`a field is of wire type ${pbf.type} where ${type} belongs`);
}

function readFixed32(pbf: Pbf): Uint8Array {
  expectType(pbf, FIXED32);
  if (pbf.pos + 4 > pbf.length) throw new Error(CUT);
  pbf.pos += 4;
  return pbf.buf.subarray(pbf.pos - 4, pbf.pos);
}

function readVarint(pbf: Pbf): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = pbf.buf[pbf.pos++];
    if (byte === undefined) throw new Error(CUT);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asIntN(64, value);
  }
  throw new Error('an integer is longer than 64 bits');
}

function toNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`the integer ${value} is too large to be read`);
  return number;
}
