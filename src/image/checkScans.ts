import { ImageError } from './imageError.ts';

/**
 * Encoders write 1 to about 15 scans, and thousands are valid. Each is a pass over all coefficients, in one native call
 * that no timeout ends: 62 grey megapixels in a file of 200 kB with 880 scans take 10 s, with 99 of them 1.5 s.
 */
const MAX_SCANS = 100;

/**
 * Throws an {@link ImageError} `UNSUPPORTED_FORMAT` for a JPEG of more than 100 scans, before any pixel is decoded.
 * Walks over the markers as libjpeg does, which reads nothing behind the end mark: what cameras append there, such as
 * videos, may look like anything.
 */
export function checkScans(bytes: Uint8Array): void {
  if (!mayHaveTooMany(bytes)) return;
  let scans = 0;
  let at = bytes.indexOf(0xff, 2);
  while (at >= 0 && at + 3 < bytes.length) {
    const marker = bytes[at + 1] as number;
    if (marker === END_OF_IMAGE) return;
    if (marker === START_OF_SCAN && ++scans > MAX_SCANS) throw tooManyScans();
    at = bytes.indexOf(
      0xff,
      at + sizeOf(marker, (bytes[at + 2] as number) * 256 + (bytes[at + 3] as number)),
    );
  }
}

/** Counts what looks like the start of a scan wherever it stands: fast, and few photos need the walk after that. */
function mayHaveTooMany({ buffer, byteOffset, length }: Uint8Array): boolean {
  const bytes = Buffer.from(buffer, byteOffset, length);
  let alike = 0;
  for (let at = bytes.indexOf(SCAN); at >= 0; at = bytes.indexOf(SCAN, at + SCAN.length))
    if (++alike > MAX_SCANS) return true;
  return false;
}

const START_OF_FRAME = 0xc0;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const SCAN = Uint8Array.of(0xff, START_OF_SCAN);

/** Bytes of a marker with its segment; `length` is what its next two bytes say, where they are a length. */
function sizeOf(marker: number, length: number): number {
  // Several in a row are one.
  if (marker === 0xff) return 1;
  // Stuffed zeros and restarts stand in the pixels. Those below SOF0 are not in use; in the pixels libjpeg passes over them
  // alone, so their length must hide nothing from this walk.
  const alone = marker < START_OF_FRAME || (marker >= 0xd0 && marker <= START_OF_IMAGE);
  return alone ? 2 : 2 + Math.max(2, length);
}

function tooManyScans(): ImageError {
  return new ImageError(
    'UNSUPPORTED_FORMAT',
    `Cannot decode the photo: it is a JPEG of more than ${MAX_SCANS} scans`,
  );
}
