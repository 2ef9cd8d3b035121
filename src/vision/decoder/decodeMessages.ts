import type { ImageErrorCode } from '../../image/imageError.ts';
import type { ImageLimits } from '../../image/imageLimits.ts';
import type { Fault } from '../faultOf.ts';

/** What the thread that decodes is asked: whether it is there, or a photo. */
export type DecodeOrder = { readonly greeting: true } | PhotoOrder;

/** A photo to decode. */
export interface PhotoOrder {
  /** A PNG, JPEG or BMP file. */
  readonly bytes: Uint8Array;
  readonly limits: ImageLimits;
  /** Where its pixels go. */
  readonly room: SharedArrayBuffer;
}

/** What became of it. */
export type DecodeNews = { readonly id: number } & DecodeAnswer;

export type DecodeAnswer =
  | { readonly greeting: true }
  /** Pixels of the upright photo that lies in the room. */
  | { readonly width: number; readonly height: number }
  | { readonly refused: ImageErrorCode; readonly message: string }
  | { readonly fault: Fault };
