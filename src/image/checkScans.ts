import { ImageError } from './imageError.ts';
import { jpegMarkers, START_OF_SCAN } from './jpegMarkers.ts';

/**
 * Encoders write 1 to about 15 scans, and thousands are valid. Each is a pass over all coefficients, in one native call
 * that no timeout ends: 62 grey megapixels in a file of 200 kB with 880 scans take 10 s, with 99 of them 1.5 s.
 */
const MAX_SCANS = 100;

/** Throws an {@link ImageError} `UNSUPPORTED_FORMAT` for a JPEG of more than 100 scans, before any pixel is decoded. */
export function checkScans(bytes: Uint8Array): void {
  if (!mayHaveTooMany(bytes)) return;
  let scans = 0;
  for (const { marker } of jpegMarkers(bytes))
    if (marker === START_OF_SCAN && ++scans > MAX_SCANS) throw tooManyScans();
}

/** Counts what looks like the start of a scan wherever it stands: fast, and few photos need the walk after that. */
function mayHaveTooMany({ buffer, byteOffset, length }: Uint8Array): boolean {
  const bytes = Buffer.from(buffer, byteOffset, length);
  let alike = 0;
  for (let at = bytes.indexOf(SCAN); at >= 0; at = bytes.indexOf(SCAN, at + SCAN.length))
    if (++alike > MAX_SCANS) return true;
  return false;
}

const SCAN = Uint8Array.of(0xff, START_OF_SCAN);

function tooManyScans(): ImageError {
  return new ImageError(
    'UNSUPPORTED_FORMAT',
    `Cannot decode the photo: it is a JPEG of more than ${MAX_SCANS} scans`,
  );
}
