/** A stream of numbers from 0 up to 1, the same for the same seed. */
export type RandomNumbers = () => number;

/**
 * Mulberry32, a generator of 32 bits of state (Tommy Ettinger, public domain): enough for drawing images and
 * resampling people, and the same everywhere.
 *
 * @param seed - a whole number; its lower 32 bits count.
 *
 * @example
 * const random = randomNumbers(1);
 * const first = random(); // 0.6270739405881613
 */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
