/** The values that are there more than once, rising. Sorts the array. */
export function sharedValues(values: Float64Array): Float64Array {
  values.sort();
  // Over the values themselves: of a million no second array is made.
  let shared = 0;
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    if (value === values[i - 1] && (shared === 0 || value !== values[shared - 1])) values[shared++] = value;
  }
  return values.slice(0, shared);
}
