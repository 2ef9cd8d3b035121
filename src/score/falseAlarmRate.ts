/** Libraries above this size have higher thresholds, by the API's document. */
const LARGE_LIBRARY = 100_000;
/** Up to here the score is linear in log10(FPIR). */
export const BEND = 95;

/**
 * What a score means: the share of searches by people who are not enrolled that return anybody with this score or a higher
 * one (FPIR), 0 to 1. The inverse of the scale of scores, so a threshold's false alarm rate.
 *
 * @param score - 0 to 100; up to about 60 nearly every such search returns somebody, and 1 is given.
 * @param librarySize - faces in the library, at least 1.
 *
 * @example
 * falseAlarmRate(80, 250); // 0.0001: one false alarm in 10,000 searches
 */
export function falseAlarmRate(score: number, librarySize: number): number {
  return Math.min(1, 10 ** ((scoreAtOne(librarySize) - unbend(score)) / 5));
}

/** The score of an FPIR of 1, from which the scale goes up by 5 for each tenth of it. */
export function scoreAtOne(librarySize: number): number {
  return librarySize > LARGE_LIBRARY ? 65 : 60;
}

/** Undoes the bend above 95; 100 is the score of no similarity at all. */
function unbend(score: number): number {
  const rest = 100 - BEND;
  return score <= BEND ? score : BEND - rest + rest ** 2 / Math.max(0, 100 - score);
}
