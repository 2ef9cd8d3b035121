/**
 * Keeps the most certain one of candidates that repeat each other. Greedy: from the highest score down, a candidate is
 * kept unless it repeats one that is kept already. Equal scores keep the order they came in.
 *
 * @param repeat - whether two of them do.
 * @returns the candidates that are kept, highest score first.
 */
export function withoutRepeats<T extends { readonly score: number }>(
  candidates: readonly T[],
  repeat: (a: T, b: T) => boolean,
): T[] {
  const kept: T[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score))
    if (!kept.some((better) => repeat(better, candidate))) kept.push(candidate);
  return kept;
}
