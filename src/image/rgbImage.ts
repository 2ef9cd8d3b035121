/** An upright photo: 8-bit sRGB, red, green and blue interleaved, row by row from the top, no padding. */
export interface RgbImage {
  /** Pixels a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** `width * height * 3` values from 0 to 255. */
  readonly data: Uint8Array;
  /** The memory of WebAssembly in which `data` lies, with nothing behind it that is in use, where it lies in one. */
  readonly memory?: PixelMemory | undefined;
}

/** A memory of WebAssembly, whose own type is in no library that users of these types must have. */
export interface PixelMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}
