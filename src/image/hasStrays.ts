import { START_OF_SCAN } from './jpegMarkers.ts';

/**
 * Whether a JPEG has bytes between the segments of its header that belong to none, as some cameras leave there. Decoders
 * pass over them, up to the next marker (ITU-T T.81, B.1.1.2). Fill bytes, which may stand before any marker, are none.
 */
export function hasStrays(bytes: Uint8Array): boolean {
  let at = 2;
  while (at + 3 < bytes.length) {
    if (bytes[at] !== 0xff) return true;
    const marker = bytes[at + 1] as number;
    if (marker === START_OF_SCAN) return false;
    if (marker === 0xff) at += 1;
    else at += 2 + (bytes[at + 2] as number) * 256 + (bytes[at + 3] as number);
  }
  return false;
}
