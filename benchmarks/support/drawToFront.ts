/** Brings `count` values that are drawn at random to the front; with all of them it is Fisher and Yates's shuffle. */
export function drawToFront<T>(
  values: { [index: number]: T; readonly length: number },
  count: number,
  random: () => number,
): void {
  for (let i = 0; i < Math.min(count, values.length - 1); i++) {
    const j = i + Math.floor(random() * (values.length - i));
    const taken = values[j] as T;
    values[j] = values[i] as T;
    values[i] = taken;
  }
}
