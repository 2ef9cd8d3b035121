import type { DetectedFace } from '../../api/bodies.ts';

/** What a demo run found, for the report. */
export interface DemoResult {
  readonly photos: readonly DemoPhotoResult[];
  /** Faces in the library. */
  readonly librarySize: number;
  /** Milliseconds of each search by stage, `total` among them. */
  readonly timings: readonly Readonly<Record<string, number>>[];
  /** Name of the nets. */
  readonly pack: string;
  /** Whether the scores stand on a provisional calibration. */
  readonly provisional: boolean;
}

export interface DemoPhotoResult {
  readonly name: string;
  readonly role: 'enroll' | 'search';
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** The photo, made smaller, as a `data:` URL. */
  readonly picture: string;
  readonly faces: readonly DemoFaceResult[];
  /** The API's error, where the photo was refused or has no face. */
  readonly error?: string;
}

export interface DemoFaceResult {
  readonly face: DetectedFace;
  /** The face alone, as a `data:` URL. */
  readonly picture: string;
  /** As what it was enrolled. */
  readonly user_id?: string;
  /** Whose it is, for people. */
  readonly name?: string;
  /** The most similar faces of the library, best first. */
  readonly matches?: readonly DemoMatch[];
  readonly error?: string;
}

export interface DemoMatch {
  readonly user_id: string;
  /** Whose it is, for people. */
  readonly name: string;
  readonly score: number;
  readonly picture: string;
}
