import { LARGE_LIBRARY } from './scoreOf.ts';

/** From here on scores are bent, see `scoreOf`. */
const BEND = 95;

/**
 * The false positive identification rate behind a score: what {@link scoreOf} computes the score from, read backwards.
 * Undefined where the rate is so near 1 that the score does not tell it.
 */
export function falseAlarms(score: number, librarySize: number): number | undefined {
  const rest = 100 - BEND;
  const straight = score <= BEND ? score : BEND - rest + rest ** 2 / (100 - score);
  const rate = 10 ** (((librarySize > LARGE_LIBRARY ? 65 : 60) - straight) / 5);
  return rate < 1 ? rate : undefined;
}
