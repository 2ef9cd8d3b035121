import type { FoundFace } from '#src/vision/visionJob.js';
import type { EmbeddedPhoto } from './embedPhotos.ts';
import { labelledFace } from './labelledFace.ts';

/** The photos of labelled people, a row each, with the embedding of the labelled face. */
export interface FaceSet {
  readonly dimension: number;
  /** Row after row, unit length; zeros where no face was found, which match nothing. */
  readonly embeddings: Float32Array;
  /** Of each row: undefined where no face was found. */
  readonly faces: readonly (FoundFace | undefined)[];
  /** Of each row: an index of `names`. */
  readonly person: Int32Array;
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

/** @param nameOf - who is in a photo, by its path; undefined leaves the photo out. */
export function faceSet(
  photos: readonly EmbeddedPhoto[],
  nameOf: (path: string) => string | undefined,
): FaceSet {
  const rows = photos.flatMap((photo) => {
    const name = nameOf(photo.path);
    return name === undefined ? [] : [{ name, path: photo.path, face: labelledFace(photo) }];
  });
  return fromRows(rows);
}

/** Of several sets, whose people are told apart by their names. */
export function joinSets(...sets: readonly FaceSet[]): FaceSet {
  return fromRows(sets.flatMap((set) => rowsOf(set)));
}

/** The rows that `keep` holds for, and their people. */
export function subset(set: FaceSet, keep: (row: number) => boolean): FaceSet {
  return fromRows(rowsOf(set).filter((_, row) => keep(row)));
}

/** Rows of each person. */
export function rowsByPerson({ person, names }: FaceSet): number[][] {
  const rows = names.map((): number[] => []);
  person.forEach((owner, row) => {
    rows[owner]?.push(row);
  });
  return rows;
}

/** Cosine similarity of two rows. */
export function similarityOf({ embeddings, dimension }: FaceSet, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < dimension; k++) {
    sum += (embeddings[a * dimension + k] as number) * (embeddings[b * dimension + k] as number);
  }
  return sum;
}

interface Row {
  readonly name: string;
  readonly path: string;
  readonly face: FoundFace | undefined;
}

function rowsOf({ names, paths, faces, person }: FaceSet): Row[] {
  return paths.map((path, row) => ({
    name: names[person[row] as number] as string,
    path,
    face: faces[row],
  }));
}

function fromRows(rows: readonly Row[]): FaceSet {
  const names = [...new Set(rows.map(({ name }) => name))];
  const places = new Map(names.map((name, i) => [name, i]));
  const dimension = rows.find(({ face }) => face)?.face?.embedding.length ?? 0;
  const embeddings = new Float32Array(rows.length * dimension);
  rows.forEach(({ face }, row) => {
    if (face) embeddings.set(face.embedding, row * dimension);
  });
  return {
    dimension,
    embeddings,
    faces: rows.map(({ face }) => face),
    person: Int32Array.from(rows, ({ name }) => places.get(name) as number),
    names,
    paths: rows.map(({ path }) => path),
  };
}
