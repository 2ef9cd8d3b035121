/** Numbers from 0 up to 1 that are the same for the same seed: Mulberry32 of Tommy Ettinger, public domain. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
