import { type Box, intersectionOverUnion } from './box.ts';

/**
 * Keeps the most certain one of candidates that are about the same box. Greedy: from the highest score down, a
 * candidate is kept unless it overlaps one that is kept already. Equal scores keep the order they came in.
 *
 * @param maxOverlap - of two boxes, 0 to 1, above which two candidates are the same.
 * @param overlapOf - how two boxes overlap; intersection over union by default.
 * @returns the candidates that are kept, highest score first.
 *
 * @example
 * const box = { left: 10, top: 10, width: 40, height: 40 };
 * nonMaxSuppression([{ box, score: 0.6 }, { box, score: 0.9 }], 0.5); // the second one only
 */
export function nonMaxSuppression<T extends { readonly box: Box; readonly score: number }>(
  candidates: readonly T[],
  maxOverlap: number,
  overlapOf: (a: Box, b: Box) => number = intersectionOverUnion,
): T[] {
  const kept: T[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score)) {
    const repeats = kept.some((better) => overlapOf(better.box, candidate.box) > maxOverlap);
    if (!repeats) kept.push(candidate);
  }
  return kept;
}
