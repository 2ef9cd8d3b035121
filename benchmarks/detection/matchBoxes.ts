import { type Box, intersectionOverUnion } from '#src/face/box.js';

/**
 * Least intersection over union of a found box with a labelled one. Not the usual 0.5: labels run from the hair to
 * below the chin, a detector's box from the brows to the chin, and the same face rarely has more than 0.7.
 */
export const SAME_FACE = 0.4;

/** Pairs each label with the found box that overlaps it most, the best pairs first; -1 for a label without. */
export function matchBoxes(labels: readonly Box[], found: readonly Box[]): number[] {
  const pairs = labels.flatMap((label, i) =>
    found.map((box, j) => ({ i, j, overlap: intersectionOverUnion(label, box) })),
  );
  const matches = labels.map(() => -1);
  for (const { i, j, overlap } of pairs.sort((a, b) => b.overlap - a.overlap))
    if (overlap >= SAME_FACE && matches[i] === -1 && !matches.includes(j)) matches[i] = j;
  return matches;
}
