import type { Region } from './cellGrid.ts';
import { decodeRegion, decodeShrunk, type HeadedFile } from './decodeWithSharp.ts';
import type { Guard } from './guard.ts';
import type { Cut, LazyPhoto, Piece } from './photo.ts';
import type { ImageSize } from './readSize.ts';

/** Shrink factors, each with what libjpeg shrinks by while it decodes; sharp shrinks what is left. */
const SHRINKS = [
  { shrink: 9, decoded: 8 },
  { shrink: 5, decoded: 4 },
] as const;

/** Pixels of the longer side that are left at least: three times what the detector is shown. */
const LEAST_SIDE = 768;

/**
 * Pixels of the shrunk photo that one of a chip's must cover for it to be cut from that; where it would cover fewer, the
 * chip is cut from the photo in its full size.
 */
const MARGIN = 1.2;

/** Room that is decoded on each side of a part, as a share of it: closer looks at a face need some. */
const ROOM = 0.5;

/** From this share of the photo on a part takes about as long as the whole. */
const MUCH = 0.5;

/** A part takes about half as long as the whole, so the third that would be needed, as in a crowd, is the whole. */
const MOST_PARTS = 2;

/**
 * How much a JPEG of this size is shrunk for a first look; 1 where it is better decoded as it is.
 *
 * libvips leaves out the last rows and columns where libjpeg does not shrink to whole pixels: the rest would be a little off,
 * and damage in the last rows would not be seen.
 */
export function firstShrink({ width, height }: ImageSize): number {
  const fitting = SHRINKS.find(
    ({ shrink, decoded }) =>
      Math.max(width, height) >= shrink * LEAST_SIDE &&
      // Of a strip with fewer rows nothing would be left.
      Math.min(width, height) >= shrink &&
      width % decoded === 0 &&
      height % decoded === 0,
  );
  return fitting?.shrink ?? 1;
}

/**
 * A large JPEG: shrunk as it was decoded, which shows large faces well enough, and in its full size where small ones are.
 */
export class LargeJpeg implements LazyPhoto {
  readonly width: number;
  readonly height: number;
  readonly #file: HeadedFile;
  readonly #guard: Guard;
  readonly #shrunk: Piece;
  /** In full size. */
  #parts: readonly Part[] = [];

  private constructor(file: HeadedFile, guard: Guard, size: ImageSize, shrunk: Piece) {
    this.width = size.width;
    this.height = size.height;
    this.#file = file;
    this.#guard = guard;
    this.#shrunk = shrunk;
  }

  /** Rejects with an `ImageError` where any of the file is damaged. */
  static async open(file: HeadedFile, guard: Guard): Promise<LargeJpeg> {
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

  /** A part of the photo in its full size. */
  async #fullOf(region: Region): Promise<Piece> {
    const there = this.#parts.find((part) => holds(part.region, region));
    if (there) return there.piece;
    const wanted = this.#partFor(region);
    const image = await this.#guard(() => decodeRegion(this.#file, wanted));
    const piece = { image, toPhoto: { a: 1, b: 0, c: wanted.left, d: 0, e: 1, f: wanted.top } };
    this.#parts = [...this.#parts.filter((part) => !holds(wanted, part.region)), { region: wanted, piece }];
    return piece;
  }

  /** What to decode for a region that is not there. */
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
    const isOften = this.#parts.length >= MOST_PARTS;
    return isMuch || isOften ? { left: 0, top: 0, right: width, bottom: height } : part;
  }
}

interface Part {
  readonly region: Region;
  readonly piece: Piece;
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
