import { jpegMarkers, START_OF_IMAGE, START_OF_SCAN } from './jpegMarkers.ts';

const START = Uint8Array.of(0xff, START_OF_IMAGE);

/**
 * A JPEG without the pictures behind it; as it is where there are none. Another one begins with a marker that cannot stand within
 * pixels, be they whole or broken. In front of the pixels it is that of a thumbnail.
 *
 * Phones put a gain map behind a photo, which brightens it on their screens (Ultra HDR, ISO 21496-1). libvips has such a file
 * read by libultrahdr, which takes half as long again and passes over broken pixels without a word. Without what follows it
 * is a JPEG like any other, and loses nothing: libjpeg does not read on behind the end mark.
 */
export function firstPicture(bytes: Uint8Array): Uint8Array {
  for (const { marker, at } of jpegMarkers(bytes)) if (marker === START_OF_SCAN) return upToNext(bytes, at);
  return bytes;
}

function upToNext(bytes: Uint8Array, scan: number): Uint8Array {
  const next = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(START, scan);
  return next < 0 ? bytes : bytes.subarray(0, next);
}
