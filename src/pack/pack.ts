/** A full set of nets with everything that must be known to use them; one JSON file under models/. */
export interface Pack {
  /** Version of this file format. */
  readonly format: 1;
  /** Name that users choose it by, such as `sface`. */
  readonly id: string;
  readonly title: string;
  readonly files: readonly PackFile[];
  readonly detector: BlazeFaceDetector | SsdDetector;
  readonly landmarks: FaceMeshLandmarks | Landmarks68;
  readonly embedder: Embedder;
  /** Absent where the limits of the single nets decide alone whether there is a face. */
  readonly gate?: Gate | undefined;
  readonly calibration: Calibration;
}

/** A file of weights or of a net's structure. */
export interface PackFile {
  /** Name under models/weights/; the other parts of the pack refer to it by this name. */
  readonly name: string;
  readonly bytes: number;
  /** Of the file's content, hex. */
  readonly sha256: string;
  /** SPDX identifier of the weights' licence. */
  readonly licence: string;
  /** Who trained it, where it was published and on what data, as far as is known. */
  readonly origin: string;
  /** Where it can be had, tried in order; the hash decides. */
  readonly sources: readonly PackSource[];
}

export type PackSource =
  /** A file inside a package that is a dependency of facedex: used where it lies, never copied. */
  | { readonly dependency: string; readonly path: string }
  /** A file inside a package that `npm pack NAME@VERSION` brings. */
  | { readonly npm: string; readonly path: string }
  /** The upstream's own address. */
  | { readonly url: string };

/** What a net wants of a pixel: `(value - mean) * scale`, value from 0 to 255, in the order red, green, blue. */
export interface PixelScale {
  readonly mean: readonly [number, number, number];
  readonly scale: number;
}

interface DetectorLimits {
  /** Side of the square input, in pixels. */
  readonly input: number;
  readonly pixels: PixelScale;
  /** Candidates below this score are dropped, 0 to 1. */
  readonly minScore: number;
  /** Of two candidates whose intersection over union is larger, the less certain is dropped. */
  readonly maxOverlap: number;
  /** Width of the border of the second look, as a share of the photo's longer side. */
  readonly border: number;
}

/** BlazeFace, back camera model: anchors on two grids, six points a face. */
export interface BlazeFaceDetector extends DetectorLimits {
  readonly kind: 'blazeface';
  readonly model: string;
  readonly weights: string;
  /** Grids of anchors, in the order of the net's outputs; `perCell` anchors stand in the middle of each cell. */
  readonly anchors: readonly { readonly stride: number; readonly perCell: number }[];
}

/** face-api's SSD MobileNet v1. */
export interface SsdDetector extends DetectorLimits {
  readonly kind: 'ssd-mobilenet-v1';
  readonly model: string;
  readonly weights: string;
}

/** FaceMesh: 468 points and a presence score out of a crop that is upright by the eyes. */
export interface FaceMeshLandmarks {
  readonly kind: 'facemesh';
  readonly model: string;
  readonly weights: string;
  readonly input: number;
  readonly pixels: PixelScale;
  /** Side of the crop as a multiple of the detector's box. */
  readonly crop: number;
  /** The points that the embedder is aligned by: each the mean of the listed mesh points. */
  readonly points: readonly (readonly number[])[];
  /** A face counts only from this presence score on, 0 to 1. */
  readonly minPresence: number;
}

/** face-api's 68-point net. */
export interface Landmarks68 {
  readonly kind: 'landmarks-68';
  readonly model: string;
  readonly weights: string;
  readonly input: number;
  readonly pixels: PixelScale;
}

export interface Embedder {
  /** `onnx`: the file is an ONNX net. `face-api-recognition`: face-api's port of the dlib net. */
  readonly kind: 'onnx' | 'face-api-recognition';
  readonly model: string;
  /** Present where the model file holds no weights. */
  readonly weights?: string | undefined;
  /** Side of the chip, in pixels. */
  readonly input: number;
  readonly pixels: PixelScale;
  /** Length of the embedding. */
  readonly dimension: number;
  /** A face counts only if the net's raw output is at least this long; absent where that length says nothing. */
  readonly minRawLength?: number | undefined;
  /** Which landmarks the chip is aligned by, and where in the chip they belong, in pixels. */
  readonly alignment: {
    readonly landmarks: readonly number[];
    readonly template: readonly (readonly [number, number])[];
  };
}

/**
 * Weighs what the three nets of a pack say of a candidate: logarithm of the odds, in arbitrary units, that it is a
 * face. Fitted by logistic regression on faces and on what the detector takes for faces.
 */
export interface Gate {
  /** What it was fitted on, when. */
  readonly source: string;
  readonly bias: number;
  /** Weight of the logit of the detector's score. */
  readonly score: number;
  /** Weight of the logit of the landmark net's presence. */
  readonly presence: number;
  /** Weight of the raw embedding's length. */
  readonly rawLength: number;
  /** Weights of the raw embedding's values: what faces have in common, as the embedder sees it. */
  readonly embedding: readonly number[];
}

/** From similarity to false match rate. */
export interface Calibration {
  /** True while the table stands on few figures and has not been measured by `npm run calibrate`. */
  readonly provisional: boolean;
  /** What was measured, on which data, when. */
  readonly source: string;
  /** Pairs of similarity and FMR: similarity rising, FMR falling; log-linear between and beyond. */
  readonly points: readonly (readonly [similarity: number, fmr: number])[];
}
