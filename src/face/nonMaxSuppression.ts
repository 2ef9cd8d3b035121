import { type Box, intersectionOverUnion } from './box.ts';

/**
 * Keeps the most certain one of candidates that are about the same box. Greedy: from the highest score down, a
 * candidate is kept unless it overlaps one that is kept already. Equal scores keep the order they came in.
 *
 * @param maxOverlap - intersection over union, 0 to 1, above which two candidates are the same.
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
  const kept: T[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score)) {
    const repeats = kept.some((better) => intersectionOverUnion(better.box, candidate.box) > maxOverlap);
    if (!repeats) kept.push(candidate);
  }
  return kept;
}
