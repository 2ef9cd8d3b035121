import { endianness } from 'node:os';

const BYTES_A_VALUE = 4;

/** Bytes of a template on disk: float32, little-endian, whatever the machine. */
export function templateToBytes(template: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafeSlow(template.length * BYTES_A_VALUE);
  bytes.set(new Uint8Array(template.buffer, template.byteOffset, template.byteLength));
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

/**
 * Writes a template's bytes into `vectors` from value `offset` on.
 * @returns false where the bytes are not `dimension` values.
 */
export function bytesIntoVectors(
  bytes: Uint8Array,
  vectors: Float32Array,
  offset: number,
  dimension: number,
): boolean {
  const size = dimension * BYTES_A_VALUE;
  if (bytes.length !== size) return false;
  const target = Buffer.from(vectors.buffer, vectors.byteOffset + offset * BYTES_A_VALUE, size);
  target.set(bytes);
  if (endianness() !== 'LE') target.swap32();
  return true;
}
