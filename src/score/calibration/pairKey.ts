/** One number for two people, the same in either order. @param people - more than either place. */
export function pairKey(a: number, b: number, people: number): number {
  return Math.min(a, b) * people + Math.max(a, b);
}
