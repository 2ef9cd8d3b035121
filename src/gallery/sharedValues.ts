/** The values that are there more than once, rising. Sorts the array. */
export function sharedValues(values: Float64Array): number[] {
  values.sort();
  const shared: number[] = [];
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    if (value === values[i - 1] && value !== shared.at(-1)) shared.push(value);
  }
  return shared;
}
