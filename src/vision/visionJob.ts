import type { Box } from '../face/box.ts';
import type { Point } from '../face/point.ts';
import type { FaceQuality } from '../face/quality/faceQuality.ts';
import type { VisionStages } from '../face/timeNets.ts';
import type { ImageErrorCode } from '../image/imageError.ts';
import type { ImageLimits } from '../image/imageLimits.ts';
import type { PackNets } from '../pack/pack.ts';

/** What a worker is started with. */
export interface VisionSetup {
  readonly pack: PackNets;
  /** Folder of the fetched weights, where it is not the package's own. */
  readonly weightsDir?: string | undefined;
  readonly limits: ImageLimits;
}

/** One photo to look at. */
export interface VisionJob {
  /** A PNG, JPEG or BMP file. */
  readonly bytes: Uint8Array;
  readonly rotations: boolean;
  /** `largest` is faster where there are several faces. */
  readonly want: 'largest' | 'all';
}

/** A face that was found, in pixels of the upright photo. */
export interface FoundFace {
  readonly box: Box;
  readonly points: readonly Point[];
  readonly score: number;
  readonly presence?: number;
  /** Unit length. */
  readonly embedding: Float32Array;
  /** Length of the embedder's raw output; follows the quality of the face. */
  readonly rawLength: number;
  /** Share of the chip that lies outside of the photo, 0 to 1. */
  readonly outside: number;
  readonly quality: FaceQuality;
}

export interface VisionSight {
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** Largest first. */
  readonly faces: readonly FoundFace[];
  /** Milliseconds. */
  readonly stages: VisionStages;
}

/**
 * What a worker answers. Errors are data here: what is thrown across threads loses its class and its code.
 */
export type VisionAnswer =
  | { readonly sight: VisionSight }
  | { readonly refused: ImageErrorCode }
  | { readonly fault: { readonly code: string; readonly message: string } };
