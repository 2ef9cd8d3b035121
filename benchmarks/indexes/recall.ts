import type { Candidate } from '#src/gallery/candidate.js';

/**
 * Share of the `limit` best that were found, of all probes. By similarity, since equals are as good as each other; the slack
 * is for indexes that compute in single precision.
 */
export function recall(
  answers: readonly (readonly { similarity: number }[])[],
  wanted: readonly (readonly Candidate[])[],
  limit: number,
): number {
  let found = 0;
  let all = 0;
  wanted.forEach((best, i) => {
    const last = best[Math.min(limit, best.length) - 1]?.similarity ?? 0;
    found += (answers[i] ?? []).filter(({ similarity }) => similarity >= last - 1e-6).length;
    all += Math.min(limit, best.length);
  });
  return Number((found / all).toFixed(4));
}

/** Whether ids and similarities are the very same, to the last bit. */
export function areSame(
  answers: readonly (readonly Candidate[])[],
  wanted: readonly (readonly Candidate[])[],
  limit: number,
): boolean {
  return wanted.every((best, i) => {
    const answer = answers[i] ?? [];
    const expected = best.slice(0, limit);
    return (
      answer.length === expected.length &&
      expected.every(
        ({ id, similarity }, at) => answer[at]?.id === id && answer[at]?.similarity === similarity,
      )
    );
  });
}
