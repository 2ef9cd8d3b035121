import type { Region } from './cellGrid.ts';
import { decodeRegion, decodeShrunk, type SharpFile } from './decodeWithSharp.ts';
import type { Guard } from './guard.ts';
import type { Cut, LazyPhoto, Piece } from './photo.ts';
import type { ImageSize } from './readSize.ts';

/** Shrink factors, each with what libjpeg shrinks by while it decodes; sharp shrinks what is left. */
const SHRINKS = [
  { shrink: 9, decoded: 8 },
  { shrink: 5, decoded: 4 },
  { shrink: 3, decoded: 2 },
] as const;

/** Pixels of the longer side that are left at least: three times what the detector is shown. */
const LEAST_SIDE = 768;

/**
 * Pixels of the shrunk photo that one of a chip's must cover for it to be cut from that; where it would cover fewer, the
 * chip is cut from the photo in its full size.
 */
const MARGIN = 1.2;

/** Room that is decoded around the first faces, as a share of what they take: landmarks and closer looks need some. */
const ROOM = 0.5;

/** From this share of the photo on a part is not worth it. */
const MUCH = 0.5;

/**
 * How much a JPEG of this size is shrunk for a first look; 1 where it is better decoded as it is.
 *
 * libvips leaves out the last rows and columns where libjpeg does not shrink to whole pixels: the rest would be a little off,
 * and damage in the last rows would not be seen.
 */
export function firstShrink({ width, height }: ImageSize): number {
  const fitting = SHRINKS.find(
    ({ shrink, decoded }) =>
      Math.max(width, height) >= shrink * LEAST_SIDE && width % decoded === 0 && height % decoded === 0,
  );
  return fitting?.shrink ?? 1;
}

/**
 * A large JPEG: shrunk as it was decoded, which shows large faces well enough, and in its full size where small ones are.
 */
export class LargeJpeg implements LazyPhoto {
  readonly width: number;
  readonly height: number;
  readonly #file: SharpFile;
  readonly #guard: Guard;
  readonly #shrunk: Piece;
  /** A part of the photo in its full size, or all of it. */
  #full: { readonly region: Region; readonly piece: Piece } | undefined;

  private constructor(file: SharpFile, guard: Guard, size: ImageSize, shrunk: Piece) {
    this.width = size.width;
    this.height = size.height;
    this.#file = file;
    this.#guard = guard;
    this.#shrunk = shrunk;
  }

  /** Rejects with an `ImageError` where any of the file is damaged. */
  static async open(file: SharpFile, guard: Guard): Promise<LargeJpeg> {
    const { width, height } = file.header.autoOrient;
    const shrink = firstShrink({ width, height });
    const size = { width: Math.floor(width / shrink), height: Math.floor(height / shrink) };
    const image = await guard(() => decodeShrunk(file, size));
    const toPhoto = { a: width / size.width, b: 0, c: 0, d: 0, e: height / size.height, f: 0 };
    return new LargeJpeg(file, guard, { width, height }, { image, toPhoto });
  }

  async pieces(cuts: readonly Cut[]): Promise<Piece[]> {
    const { a, e } = this.#shrunk.toPhoto;
    const isCoarse = ({ region, shrink }: Cut): boolean =>
      shrink >= MARGIN * Math.max(a, e) || isEmpty(region);
    const fine = cuts.filter((cut) => !isCoarse(cut)).map(({ region }) => region);
    if (fine.length === 0) return cuts.map(() => this.#shrunk);
    const full = await this.#fullOf(fine.reduce(around));
    return cuts.map((cut) => (isCoarse(cut) ? this.#shrunk : full));
  }

  async #fullOf(region: Region): Promise<Piece> {
    if (this.#full && holds(this.#full.region, region)) return this.#full.piece;
    const part = this.#partFor(region);
    const image = await this.#guard(() => decodeRegion(this.#file, part));
    const piece = { image, toPhoto: { a: 1, b: 0, c: part.left, d: 0, e: 1, f: part.top } };
    this.#full = { region: part, piece };
    return piece;
  }

  /** What to decode for a region that is not there: at the second time, or where much is missing, the whole photo. */
  #partFor({ left, top, right, bottom }: Region): Region {
    const { width, height } = this;
    const [beside, above] = [(right - left) * ROOM, (bottom - top) * ROOM];
    const part = {
      left: Math.max(0, Math.floor(left - beside)),
      top: Math.max(0, Math.floor(top - above)),
      right: Math.min(width, Math.ceil(right + beside)),
      bottom: Math.min(height, Math.ceil(bottom + above)),
    };
    const isMuch = (part.right - part.left) * (part.bottom - part.top) > MUCH * width * height;
    return this.#full || isMuch ? { left: 0, top: 0, right: width, bottom: height } : part;
  }
}

function isEmpty({ left, top, right, bottom }: Region): boolean {
  return right <= left || bottom <= top;
}

function holds(region: Region, other: Region): boolean {
  return (
    other.left >= region.left &&
    other.top >= region.top &&
    other.right <= region.right &&
    other.bottom <= region.bottom
  );
}

/** The smallest region that holds both. */
function around(one: Region, other: Region): Region {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}
