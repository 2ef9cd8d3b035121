/**
 * How far apart the similarities of mated and of non-mated pairs lie: the sensitivity index d', the difference of their
 * means over the root of their mean variance (Green and Swets, Signal Detection Theory, 1966). 0 where they do not differ.
 *
 * @param embeddings - unit length.
 * @param persons - whose each is.
 */
export function separation(embeddings: readonly Float32Array[], persons: readonly string[]): number {
  const mated: number[] = [];
  const others: number[] = [];
  embeddings.forEach((first, i) => {
    for (let j = i + 1; j < embeddings.length; j++) {
      const list = persons[i] === persons[j] ? mated : others;
      list.push(dot(first, embeddings[j] as Float32Array));
    }
  });
  const spread = Math.sqrt((variance(mated) + variance(others)) / 2);
  return spread > 0 ? (mean(mated) - mean(others)) / spread : 0;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}
