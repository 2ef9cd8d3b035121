import type { FaceQuality } from '#src/face/quality/faceQuality.js';
import type { EmbeddedPhoto } from '../../benchmarks/support/embedPhotos.ts';
import { type FaceSet, faceSet } from '../../benchmarks/support/faceSet.ts';

/** A photo of a person, by its path `NAME/NUMBER`; without an embedding no face was found in it. */
export interface MadePhoto {
  readonly path: string;
  readonly embedding?: readonly number[] | undefined;
}

/** A set of made embeddings, brought to unit length. */
export function makeSet(photos: readonly MadePhoto[]): FaceSet {
  const embedded = photos.map(({ path, embedding }): EmbeddedPhoto => {
    const faces = embedding ? [made(embedding)] : [];
    return { path, width: 100, height: 100, faces };
  });
  return faceSet(embedded, (path) => path.split('/')[0]);
}

const anyQuality: FaceQuality = {
  eyeDistance: 20,
  boxSide: 50,
  yaw: 0,
  pitch: 0,
  roll: 0,
  sharpness: 0.5,
  brightness: 0.5,
  contrast: 0.2,
  dark: 0,
  bright: 0,
  outside: 0,
  score: 1,
  rawLength: 12,
};

/** A face of which only the embedding is looked at. */
function made(values: readonly number[]): EmbeddedPhoto['faces'][number] {
  const length = Math.hypot(...values);
  return {
    box: { left: 25, top: 25, width: 50, height: 50 },
    points: [],
    score: 1,
    embedding: Float32Array.from(values, (value) => value / length),
    rawLength: length,
    outside: 0,
    quality: anyQuality,
  };
}

/** The vector that lies at an angle in the plane, in as many dimensions as are asked for. */
export function at(degrees: number, dimension = 2): number[] {
  const angle = (degrees * Math.PI) / 180;
  return Array.from({ length: dimension }, (_, i) =>
    i === 0 ? Math.cos(angle) : i === 1 ? Math.sin(angle) : 0,
  );
}
