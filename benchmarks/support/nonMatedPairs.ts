import { BLOCK, similarityBlock } from '#src/score/calibration/similarityBlock.js';
import type { FaceSet } from './faceSet.ts';

/** Pairs of photos of different people, most similar first. */
export interface PhotoPairs {
  /** Rows of the left set. */
  readonly left: Int32Array;
  /** Rows of the right set; of the left one where pairs lie within a set. */
  readonly right: Int32Array;
  readonly similarity: Float64Array;
}

type Found = [left: number, right: number, similarity: number];

/** All pairs of photos of different people within a set that are more similar than `floor`. */
export function nonMatedPairs(set: FaceSet, floor: number): PhotoPairs {
  const found: Found[] = [];
  compare(set, undefined, floor, (i, j, value) => {
    if (i < j && set.person[i] !== set.person[j]) found.push([i, j, value]);
  });
  return sorted(found);
}

/** All pairs of a photo of one set and one of another, which has other people, more similar than `floor`. */
export function crossPairs(left: FaceSet, right: FaceSet, floor: number): PhotoPairs {
  const found: Found[] = [];
  compare(left, right, floor, (i, j, value) => {
    found.push([i, j, value]);
  });
  return sorted(found);
}

/** Calls `take` with all pairs above the floor; within one set, with a few of them twice. */
function compare(
  left: FaceSet,
  right: FaceSet | undefined,
  floor: number,
  take: (left: number, right: number, similarity: number) => void,
): void {
  const sets = right ? [left, right] : [left];
  const [leftRows, rightRows] = [left.person.length, (right ?? left).person.length];
  const offset = right ? wholeBlocks(left) : 0;
  const rows = new Float64Array((offset + wholeBlocks(right ?? left)) * left.dimension);
  for (const set of sets) rows.set(set.embeddings, set === right ? offset * left.dimension : 0);
  const out = new Float64Array(BLOCK * BLOCK);
  for (let first = 0; first < leftRows; first += BLOCK) {
    for (let second = right ? 0 : first; second < rightRows; second += BLOCK) {
      similarityBlock(rows, left.dimension, first, offset + second, out);
      const endI = Math.min(BLOCK, leftRows - first);
      const endJ = Math.min(BLOCK, rightRows - second);
      for (let i = 0; i < endI; i++) {
        for (let j = 0; j < endJ; j++) {
          const value = out[i * BLOCK + j] as number;
          if (value > floor) take(first + i, second + j, value);
        }
      }
    }
  }
}

/** Rows of a set with those of zeros that fill its last block. */
function wholeBlocks({ person }: FaceSet): number {
  return Math.ceil(person.length / BLOCK) * BLOCK;
}

function sorted(found: Found[]): PhotoPairs {
  found.sort((a, b) => b[2] - a[2]);
  return {
    left: Int32Array.from(found, ([row]) => row),
    right: Int32Array.from(found, ([, row]) => row),
    similarity: Float64Array.from(found, ([, , value]) => value),
  };
}
