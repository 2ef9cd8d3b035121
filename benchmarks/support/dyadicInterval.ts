/** A share of something, with the 95 % interval it lies in. */
export interface Rate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What pairs of people gave, summed over their photos; people are numbered over both sides. */
export interface PairSums {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly sums: ArrayLike<number>;
  /** Of each person: the share of the sum that would be its own if all were alike; as each pair has two, 2 in all. */
  readonly shares: Float64Array;
}

/**
 * The rate `sum / trials` and its 95 % interval, where people are independent and comparisons are not: two false
 * matches that share a person vary together. Variance of sums over pairs that is robust to that (dyadic clusters:
 * Aronow, Samii, Assenova, Cluster-Robust Variance Estimation for Dyadic Data, Political Analysis 23, 2015; for
 * non-mated comparisons Schuckers, Computational Methods in Biometric Authentication, 2010), log-normal interval.
 * Drawing people with replacement would count the chance of a single pair three times over, which at rates of a few
 * pairs in all makes the interval too wide to say anything.
 *
 * @param pairs - pairs of people that were compared: nothing in n pairs bounds the rate by 3 / n
 */
export function dyadicInterval(of: PairSums, trials: number, pairs: number): Rate {
  const { left, right, sums, shares } = of;
  const each = new Float64Array(shares.length);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < sums.length; i++) {
    const value = sums[i] as number;
    sum += value;
    squares += value * value;
    each[left[i] as number] = (each[left[i] as number] as number) + value;
    each[right[i] as number] = (each[right[i] as number] as number) + value;
  }
  const value = sum / trials;
  if (sum === 0) return { value, low: 0, high: 3 / pairs };
  const independent = squares - (sum * sum) / pairs;
  const shared = each.reduce((total, part, i) => total + (part - sum * (shares[i] as number)) ** 2, 0);
  const deviation = Math.sqrt(Math.max(independent, shared - independent));
  const factor = Math.exp((1.96 * deviation) / sum);
  return { value, low: value / factor, high: value * factor };
}
