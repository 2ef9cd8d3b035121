/** Similarities of the pairs of one fold. */
export interface Fold {
  readonly same: readonly number[];
  readonly different: readonly number[];
}

export interface FoldAccuracy {
  /** Of the folds, each at the threshold that is best on all others; 0 to 1. */
  readonly mean: number;
  /** Of that mean. */
  readonly standardError: number;
}

/**
 * Mean accuracy over folds, as LFW's View 2 has it: the threshold never comes from the fold it is used on.
 *
 * @param draws - the same folds with different pairs of two people, at least one: which pairs are drawn moves the mean,
 *   so that of several draws says more
 */
export function foldAccuracy(draws: readonly (readonly Fold[])[]): FoldAccuracy {
  const drawn = draws.map(accuracies);
  const byFold = (drawn[0] as readonly number[]).map(
    (_, fold) => drawn.reduce((sum, of) => sum + (of[fold] as number), 0) / drawn.length,
  );
  const mean = byFold.reduce((sum, value) => sum + value, 0) / byFold.length;
  const squares = byFold.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (byFold.length - 1) / byFold.length) };
}

function accuracies(folds: readonly Fold[]): number[] {
  return folds.map((fold) => {
    const others = folds.filter((other) => other !== fold);
    const threshold = bestThreshold({
      same: others.flatMap(({ same }) => same),
      different: others.flatMap(({ different }) => different),
    });
    const right =
      fold.same.filter((value) => value > threshold).length +
      fold.different.filter((value) => value <= threshold).length;
    return right / (fold.same.length + fold.different.length);
  });
}

/**
 * The threshold that tells most pairs right, half way between two similarities; where several do, the one in the
 * middle of them.
 */
export function bestThreshold({ same, different }: Fold): number {
  const pairs = [
    ...same.map((value) => ({ value, gain: -1 })),
    ...different.map((value) => ({ value, gain: 1 })),
  ].sort((a, b) => a.value - b.value);
  let right = same.length;
  let best = right;
  let ties = [(pairs[0]?.value ?? 0) - 1];
  pairs.forEach(({ value, gain }, i) => {
    right += gain;
    const next = pairs[i + 1]?.value ?? value + 1;
    if (next === value || right < best) return;
    if (right > best) ties = [];
    best = right;
    ties.push((value + next) / 2);
  });
  return ties[Math.floor(ties.length / 2)] as number;
}
