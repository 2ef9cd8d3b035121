import { ImageError } from '../imageError.ts';
import { CORE_HEADER, INFO_AT, OS2_HEADER, readBmpSize } from './bmpSize.ts';
import { type ChannelMask, channelMask } from './channelMask.ts';

/** How the pixels of a BMP are packed. */
export type BmpPacking = 'rows' | 'rle';

/** What a BMP's headers say, checked for sense. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  /** Bits a pixel. */
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32;
  readonly packing: BmpPacking;
  /** Where red, green, blue and perhaps alpha lie in a pixel of 16 or 32 bits. */
  readonly masks: BmpMasks | undefined;
  /** Where the colour table starts, how many bytes an entry takes and how many the header declares (0: all). */
  readonly palette: { readonly at: number; readonly entry: 3 | 4; readonly declared: number };
  /** Where the pixels start. */
  readonly pixelsAt: number;
}

export interface BmpMasks {
  readonly red: ChannelMask;
  readonly green: ChannelMask;
  readonly blue: ChannelMask;
  readonly alpha: ChannelMask | undefined;
}

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHABITFIELDS = 6;

/**
 * Reads the headers of a BMP: Microsoft's BITMAPCOREHEADER, BITMAPINFOHEADER and versions 2 to 5 of it
 * ("Bitmap Header Types" in the Windows GDI documentation), and BITMAPINFOHEADER2 of OS/2. Throws an {@link ImageError} `UNSUPPORTED_FORMAT`.
 */
export function readBmpHeader(view: DataView): BmpHeader {
  const size = readBmpSize(view);
  if (size === undefined) throw damaged('its header is cut off or of an unknown kind');
  const headerSize = view.getUint32(INFO_AT, true);
  const core = headerSize === CORE_HEADER;
  const planes = view.getUint16(core ? 22 : 26, true);
  const bits = depthOf(view.getUint16(core ? 24 : 28, true));
  const compression = core ? RGB : view.getUint32(30, true);
  if (planes !== 1) throw damaged(`it has ${planes} planes in place of 1`);
  // OS/2 has other numbers from 3 on.
  const foreign = headerSize === OS2_HEADER && compression >= BITFIELDS;
  if (foreign || !isKnown(compression, bits, size.topDown)) {
    throw damaged(`compression ${compression} with ${bits} bits a pixel is not read`);
  }
  const masksSize = headerSize === 40 ? trailingMasks(compression) : 0;
  const paletteAt = INFO_AT + headerSize + masksSize;
  const palette = {
    at: paletteAt,
    entry: core ? 3 : 4,
    declared: core ? 0 : view.getUint32(46, true),
  } as const;
  // Some writers leave it out: then the pixels follow the colours.
  const pixelsAt = view.getUint32(10, true) || paletteAt + coloursOf(bits, palette.declared) * palette.entry;
  if (pixelsAt < paletteAt || pixelsAt >= view.byteLength) {
    throw damaged(`its pixels start at byte ${pixelsAt} of ${view.byteLength}`);
  }
  return {
    ...size,
    bits,
    packing: compression === RLE8 || compression === RLE4 ? 'rle' : 'rows',
    masks: masksOf(view, compression, bits, headerSize),
    palette,
    pixelsAt,
  };
}

function depthOf(bits: number): BmpHeader['bits'] {
  if (bits === 1 || bits === 4 || bits === 8 || bits === 16 || bits === 24 || bits === 32) return bits;
  throw damaged(`${bits} bits a pixel are not read`);
}

/** Entries of the colour table: a picture of more than 8 bits needs none, but may declare some. */
function coloursOf(bits: number, declared: number): number {
  return declared || (bits <= 8 ? 2 ** bits : 0);
}

/** Runs are defined from the bottom up only. JPEG and PNG inside of a BMP are for printers. */
function isKnown(compression: number, bits: number, topDown: boolean): boolean {
  if (compression === RGB) return true;
  if (compression === RLE8) return bits === 8 && !topDown;
  if (compression === RLE4) return bits === 4 && !topDown;
  return (compression === BITFIELDS || compression === ALPHABITFIELDS) && (bits === 16 || bits === 32);
}

/** Bytes of the masks that follow a version 1 header; from version 2 on they are within it. */
function trailingMasks(compression: number): number {
  if (compression === BITFIELDS) return 12;
  return compression === ALPHABITFIELDS ? 16 : 0;
}

function masksOf(
  view: DataView,
  compression: number,
  bits: number,
  headerSize: number,
): BmpMasks | undefined {
  if (bits !== 16 && bits !== 32) return undefined;
  if (compression === RGB)
    return bits === 16 ? masks(0x7c00, 0x3e0, 0x1f, 0) : masks(0xff0000, 0xff00, 0xff, 0);
  const hasAlpha = headerSize >= 56 || compression === ALPHABITFIELDS;
  const at = INFO_AT + 40;
  if (view.byteLength < at + (hasAlpha ? 16 : 12)) throw damaged('its channel masks are cut off');
  const [red = 0, green = 0, blue = 0, alpha = 0] = [0, 4, 8, 12].map((i) =>
    i < 12 || hasAlpha ? view.getUint32(at + i, true) : 0,
  );
  const overlap = (red & green) | (red & blue) | (green & blue) | ((red | green | blue) & alpha);
  const beyond = bits === 16 ? (red | green | blue | alpha) >>> 16 : 0;
  if (overlap !== 0 || beyond !== 0) throw damaged('its channel masks overlap or reach past a pixel');
  return masks(red, green, blue, alpha);
}

function masks(red: number, green: number, blue: number, alpha: number): BmpMasks {
  const channels = [red, green, blue].map(channelMask);
  const [r, g, b] = channels;
  const a = alpha === 0 ? undefined : channelMask(alpha);
  if (!r || !g || !b || (alpha !== 0 && !a)) throw damaged('its channel masks are empty or have gaps');
  return { red: r, green: g, blue: b, alpha: a };
}

/** The error for a BMP that cannot be read, whatever the reason. */
export function damaged(reason: string): ImageError {
  return new ImageError('UNSUPPORTED_FORMAT', `Cannot read the BMP: ${reason}`);
}
