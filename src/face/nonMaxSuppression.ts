import { type Box, intersectionOverUnion } from './box.ts';
import { withoutRepeats } from './withoutRepeats.ts';

/**
 * Keeps the most certain one of candidates that are about the same box.
 *
 * @param maxOverlap - intersection over union of two boxes, 0 to 1, above which two candidates are the same.
 * @returns the candidates that are kept, highest score first.
 *
 * @example
 * const box = { left: 10, top: 10, width: 40, height: 40 };
 * nonMaxSuppression([{ box, score: 0.6 }, { box, score: 0.9 }], 0.5); // the second one only
 */
export function nonMaxSuppression<T extends { readonly box: Box; readonly score: number }>(
  candidates: readonly T[],
  maxOverlap: number,
): T[] {
  return withoutRepeats(candidates, (a, b) => intersectionOverUnion(a.box, b.box) > maxOverlap);
}
