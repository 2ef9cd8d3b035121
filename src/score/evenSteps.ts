/** The `count + 1` numbers that divide the way from one to another in equal steps, ends included. */
export function evenSteps(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, at) => from + ((to - from) * at) / count);
}
