/** A format that photos are read from. */
export type ImageFormat = 'png' | 'jpeg' | 'bmp';

const MAGIC: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['bmp', [0x42, 0x4d]],
];

/** What a file is by its first bytes; `undefined` where it is none of the formats that are read. */
export function sniffFormat(bytes: Uint8Array): ImageFormat | undefined {
  return MAGIC.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte))?.[0];
}
