/** Of a store that only the benchmark opens. */
export function storeOptions(
  path: string,
  dimension: number,
): { path: string; dimension: number; packId: string; packHash: string } {
  return { path, dimension, packId: 'benchmark', packHash: '0'.repeat(64) };
}
