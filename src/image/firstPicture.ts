import { END_OF_IMAGE, jpegMarkers, START_OF_SCAN } from './jpegMarkers.ts';

const START = Uint8Array.of(0xff, 0xd8, 0xff);

/**
 * A JPEG up to its end mark where another picture follows, else as it is.
 *
 * Phones put a gain map behind a photo, which brightens it on their screens (Ultra HDR, ISO 21496-1). libvips has such a file
 * read by libultrahdr, which takes half as long again and passes over broken pixels without a word. Without what follows it
 * is a JPEG like any other, and loses nothing: libjpeg does not read on behind the end mark.
 */
export function firstPicture(bytes: Uint8Array): Uint8Array {
  const last = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).lastIndexOf(START);
  for (const { marker, at } of jpegMarkers(bytes)) {
    // What stands in the header is a thumbnail.
    if (marker === START_OF_SCAN && last < at) return bytes;
    if (marker === END_OF_IMAGE) return bytes.subarray(0, at + 2);
  }
  return bytes;
}
