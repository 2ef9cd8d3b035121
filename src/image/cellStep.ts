/** Rounding in a transform must not cost a chip at whole pixels its exact values. */
const TOLERANCE = 1e-6;

/** Side of the cells that a chip is cut from, in pixels of what it is cut from, for a shrink factor. */
export function cellStep(shrink: number): number {
  return Math.max(1, Math.floor(shrink + TOLERANCE));
}
