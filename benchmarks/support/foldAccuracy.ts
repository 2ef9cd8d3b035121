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

/** Mean accuracy over folds, as LFW's View 2 has it: the threshold never comes from the fold it is used on. */
export function foldAccuracy(folds: readonly Fold[]): FoldAccuracy {
  const accuracies = folds.map((fold) => {
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
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / folds.length;
  const squares = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (folds.length - 1) / folds.length) };
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
