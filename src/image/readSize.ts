import { readBmpSize } from './bmp/bmpSize.ts';
import { END_OF_IMAGE, START_OF_SCAN } from './jpegMarkers.ts';
import type { ImageFormat } from './sniffFormat.ts';

/** Width and height in pixels, as the file stores them: before any EXIF orientation is applied. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the size from the header alone, so that limits apply before a pixel is decoded or memory for it is taken.
 * A header may lie about what follows. `undefined` where the header is cut off or not well-formed.
 */
export function readSize(bytes: Uint8Array, format: ImageFormat): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return READERS[format](view);
}

const READERS: Readonly<Record<ImageFormat, (view: DataView) => ImageSize | undefined>> = {
  png: readPngSize,
  jpeg: readJpegSize,
  bmp: readBmpSize,
};

/** The 13 bytes of IHDR must come first: PNG specification, 5.6. */
function readPngSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 33 || view.getUint32(8) !== 13 || view.getUint32(12) !== 0x49484452) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walks the marker segments up to the first start of a frame: ITU-T T.81, annex B. */
function readJpegSize(view: DataView): ImageSize | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    // Decoders skip fill bytes, and strays between segments, up to the next 0xFF that is not followed by another.
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff || marker === 0xff || marker === 0) at += 1;
    else if (isAlone(marker)) at += 2;
    else if (isFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else if (marker === END_OF_IMAGE || marker === START_OF_SCAN) return undefined;
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** TEM, RST0 to RST7 and SOI have no length. */
const isAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** SOF0 to SOF15; the three numbers left out are DHT, JPG and DAC. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
