/** Where a BMP's info header starts, after the 14 bytes of the file header. */
export const INFO_AT = 14;

/** Length of BITMAPCOREHEADER, the one whose fields are 16 bits wide. */
export const CORE_HEADER = 12;

/**
 * Width and height in pixels, from a BMP's info header; `topDown` tells which row comes first in the file.
 * `undefined` where the header is cut off, of a kind that is not read, or has a negative width.
 */
export function readBmpSize(view: DataView): { width: number; height: number; topDown: boolean } | undefined {
  if (view.byteLength < INFO_AT + CORE_HEADER) return undefined;
  const headerSize = view.getUint32(INFO_AT, true);
  if (headerSize === CORE_HEADER) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true), topDown: false };
  }
  if (!INFO_HEADERS.has(headerSize) || view.byteLength < INFO_AT + headerSize) return undefined;
  const [width, height] = [view.getInt32(18, true), view.getInt32(22, true)];
  return width < 0 ? undefined : { width, height: Math.abs(height), topDown: height < 0 };
}

/** Length of OS/2's header of version 2, which begins as BITMAPINFOHEADER does. */
export const OS2_HEADER = 64;

/** Lengths of BITMAPINFOHEADER, of its versions 2 to 5 and of OS/2's. */
const INFO_HEADERS: ReadonlySet<number> = new Set([40, 52, 56, OS2_HEADER, 108, 124]);
