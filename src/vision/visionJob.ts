import type { MessagePort } from 'node:worker_threads';
import type { Presentation } from '../face/attackFilter/presentation.ts';
import type { Box } from '../face/box.ts';
import type { Point } from '../face/point.ts';
import type { FaceQuality } from '../face/quality/faceQuality.ts';
import type { VisionStages } from '../face/timeNets.ts';
import type { ImageErrorCode } from '../image/imageError.ts';
import type { ImageLimits } from '../image/imageLimits.ts';
import type { RuntimeSetup } from '../inference/runtimes/runtimeName.ts';
import type { PackNets } from '../pack/pack.ts';
import type { Fault } from './faultOf.ts';
import type { NetsProof } from './golden/proveNets.ts';

/** What a worker is started with. */
export interface VisionSetup {
  readonly pack: PackNets;
  /** Folder of the fetched weights, where it is not the package's own. */
  readonly weightsDir?: string | undefined;
  readonly limits: ImageLimits;
  readonly runtime: RuntimeSetup;
  /** Of a `SharedLock` for runtimes that two threads may not use at once. */
  readonly lock?: SharedArrayBuffer | undefined;
  /** Whether another thread holds the nets for all workers, and joins their runs; see `openSharedNets`. */
  readonly joins?: boolean | undefined;
  /** Whether another thread embeds half of the chips of a photo that has the machine for itself; see `HalvedNet`. @default false */
  readonly spread?: boolean | undefined;
  /** Whether the pack's attack filter looks at faces. @default false */
  readonly filtersAttacks?: boolean | undefined;
  /** Whether libvips is kept, in this whole process, from reading anything but PNG and JPEG. */
  readonly blockLoaders?: boolean | undefined;
}

/** One photo to look at. */
export interface VisionJob {
  /** A PNG, JPEG or BMP file. */
  readonly bytes: Uint8Array;
  readonly rotations: boolean;
  /** `largest` is faster where there are several faces. */
  readonly want: 'largest' | 'all';
}

/** A job on its way to a worker. */
export interface TimedVisionJob extends VisionJob {
  readonly id: number;
  /** Of an `EndGate`. */
  readonly gate: SharedArrayBuffer;
  /** Whether it came after a pause, as the only one. */
  readonly isAlone: boolean;
}

/** What threads beside the workers do for them: run the nets, where one holds them for all, decode photos, and embed half of the chips. */
export type Service = 'nets' | 'decoder' | 'embedder';

/**
 * What a worker says unasked: that it wants to be served by another thread, at a port; that it has loaded its nets, or failed to;
 * and by a job's id, that it begins with it, or that it stands still and may be ended.
 */
export type WorkerNews =
  | { readonly connect: Service; readonly port: MessagePort }
  | { readonly open: true }
  | { readonly begun: number }
  | { readonly stopped: number };

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
  /** Only where the attack filter is on. */
  readonly presentation?: Presentation;
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

/** What a worker answers. */
export type VisionAnswer =
  /** To a call without a job. */
  | { readonly ready: NetsProof }
  | { readonly sight: VisionSight }
  | { readonly refused: ImageErrorCode }
  | { readonly fault: Fault };
