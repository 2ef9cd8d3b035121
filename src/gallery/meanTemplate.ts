/**
 * The mean of templates: their sum, brought to unit length. The sum is in double precision and in the order given, so that
 * equal templates in equal order give equal bits.
 * @param agreement - least mean similarity of the templates, two by two.
 * @returns undefined where they are less alike than that.
 */
export function meanTemplate(
  templates: readonly Float32Array[],
  agreement: number,
): Float32Array | undefined {
  const count = templates.length;
  const sum = new Float64Array(templates[0]?.length ?? 0);
  let own = 0;
  // Plain loops: at the opening of a large library there are hundreds of thousands of means.
  for (const template of templates) {
    for (let i = 0; i < sum.length; i++) {
      const value = template[i] as number;
      sum[i] = (sum[i] as number) + value;
      own += value * value;
    }
  }
  let square = 0;
  for (let i = 0; i < sum.length; i++) square += (sum[i] as number) ** 2;
  // The sum's square is that of all pairs, each template with itself among them.
  const alike = (square - own) / (count * (count - 1));
  if (!(alike >= agreement) || square === 0) return undefined;
  const length = Math.sqrt(square);
  const mean = new Float32Array(sum.length);
  for (let i = 0; i < sum.length; i++) mean[i] = (sum[i] as number) / length;
  return mean;
}
