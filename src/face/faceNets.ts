import type { Photo } from '../image/photo.ts';
import type { Presentation } from './attackFilter/presentation.ts';
import type { Detection } from './detection.ts';
import type { Face } from './face.ts';
import type { Landmarks } from './landmarks.ts';
import type { ChipQuality } from './quality/chipQuality.ts';
import type { View } from './view.ts';

/** Finds faces in looks at a photo. */
export interface FaceDetector {
  /** Width of the border of the second look, as a share of the photo's longer side. */
  readonly border: number;
  /** Photos with a side longer than this are also looked at in tiles, pixels; infinite where tiles do not help. */
  readonly tilesFrom: number;
  /** Runs all views as one batch; the detections of each are in pixels of the photo, without duplicates. */
  detect(photo: Photo, views: readonly View[]): Promise<Detection[][]>;
  close(): Promise<void>;
}

/** Places landmarks on faces. */
export interface FaceLandmarker {
  /** Runs all detections as one batch. Undefined where the net does not see a face there. */
  place(photo: Photo, detections: readonly Detection[]): Promise<(Landmarks | undefined)[]>;
  close(): Promise<void>;
}

/** Looks for photos and screens held up in place of faces. */
export interface FaceAttackFilter {
  /**
   * Has nets look at all faces as one batch.
   * @param every - nets, also those that have no say.
   */
  judge(photo: Photo, faces: readonly Detection[], every: boolean): Promise<Presentation[]>;
  close(): Promise<void>;
}

/** The three nets of a pack, ready to run, and their joint opinion. */
export interface FaceNets {
  readonly detector: FaceDetector;
  readonly landmarker: FaceLandmarker;
  readonly embedder: FaceEmbedder;
  /** Only where it was asked for. */
  readonly attackFilter?: FaceAttackFilter | undefined;
  /** Whether what all three have seen is a face. */
  isFace(candidate: Omit<Face, 'quality'>): boolean;
  close(): Promise<void>;
}

/** Turns faces into embeddings. */
export interface FaceEmbedder {
  /**
   * Runs all faces, each with its mirror image where the pack wants that, as one batch; `landmarks` are what the pack's landmark net places.
   * Undefined where the net does not see a face there.
   */
  embed(photo: Photo, landmarks: readonly Landmarks[]): Promise<(Embedded | undefined)[]>;
  close(): Promise<void>;
}

export interface Embedded {
  /** Unit length. */
  readonly embedding: Float32Array;
  /** Direction of the net's raw output, before what all faces have in common was taken away; unit length. */
  readonly direction: Float32Array;
  /** Length of the net's raw output, mean of the chip's and its mirror image's; follows the quality of the face. */
  readonly rawLength: number;
  /** Share of the chip that lies outside of the photo, 0 to 1. */
  readonly outside: number;
  /** What the chip's pixels tell of its quality. */
  readonly chip: ChipQuality;
}
