import type { RgbImage } from '../image/rgbImage.ts';
import type { Detection } from './detection.ts';
import type { Face } from './face.ts';
import type { Landmarks } from './landmarks.ts';
import type { View } from './view.ts';

/** Finds faces in looks at a photo. */
export interface FaceDetector {
  /** Width of the border of the second look, as a share of the photo's longer side. */
  readonly border: number;
  /** Photos with a side longer than this are also looked at in tiles, pixels; infinite where tiles do not help. */
  readonly tilesFrom: number;
  /** Runs all views as one batch; the detections of each are in pixels of the photo, without duplicates. */
  detect(image: RgbImage, views: readonly View[]): Promise<Detection[][]>;
  close(): Promise<void>;
}

/** Places landmarks on faces. */
export interface FaceLandmarker {
  /** Runs all detections as one batch. Undefined where the net does not see a face there. */
  place(image: RgbImage, detections: readonly Detection[]): Promise<(Landmarks | undefined)[]>;
  close(): Promise<void>;
}

/** The three nets of a pack, ready to run, and their joint opinion. */
export interface FaceNets {
  readonly detector: FaceDetector;
  readonly landmarker: FaceLandmarker;
  readonly embedder: FaceEmbedder;
  /** Whether what all three have seen is a face. */
  isFace(face: Face): boolean;
  close(): Promise<void>;
}

/** Turns faces into embeddings. */
export interface FaceEmbedder {
  /**
   * Runs all faces, each with its mirror image, as one batch; `landmarks` are what the pack's landmark net places.
   * Undefined where the net does not see a face there.
   */
  embed(image: RgbImage, landmarks: readonly Landmarks[]): Promise<(Embedded | undefined)[]>;
  close(): Promise<void>;
}

export interface Embedded {
  /** Unit length. */
  readonly embedding: Float32Array;
  /** Length of the net's raw output, mean of the chip and its mirror image; follows the quality of the face. */
  readonly rawLength: number;
  /** Share of the chip that lies outside of the photo, 0 to 1. */
  readonly outside: number;
}
