/**
 * A score with one decimal, rounded down: a score that is no match at a threshold of 80 does not read as 80.0.
 *
 * @example
 * scoreInWords(79.96); // '79.9'
 */
export function scoreInWords(score: number): string {
  const nearest = Number(score.toFixed(1));
  return (nearest > score ? nearest - 0.1 : nearest).toFixed(1);
}
