/** A marker of a JPEG, and where it stands. */
export interface JpegMarker {
  readonly marker: number;
  readonly at: number;
}

export const START_OF_IMAGE = 0xd8;
export const START_OF_SCAN = 0xda;
export const END_OF_IMAGE = 0xd9;
const START_OF_FRAME = 0xc0;

/**
 * Walks over a JPEG's markers as libjpeg does, up to and with the end mark: it reads nothing behind that, and what cameras
 * append there, such as videos, may look like anything.
 */
export function* jpegMarkers(bytes: Uint8Array): Generator<JpegMarker> {
  let at = bytes.indexOf(0xff, 2);
  while (at >= 0 && at + 3 < bytes.length) {
    const marker = bytes[at + 1] as number;
    yield { marker, at };
    if (marker === END_OF_IMAGE) return;
    at = bytes.indexOf(
      0xff,
      at + sizeOf(marker, (bytes[at + 2] as number) * 256 + (bytes[at + 3] as number)),
    );
  }
}

/** Bytes of a marker with its segment; `length` is what its next two bytes say, where they are a length. */
function sizeOf(marker: number, length: number): number {
  // Several in a row are one.
  if (marker === 0xff) return 1;
  // Stuffed zeros and restarts stand in the pixels. Those below SOF0 are not in use; in the pixels libjpeg passes over them
  // alone, so their length must hide nothing from this walk.
  const alone = marker < START_OF_FRAME || (marker >= 0xd0 && marker <= START_OF_IMAGE);
  return alone ? 2 : 2 + Math.max(2, length);
}
