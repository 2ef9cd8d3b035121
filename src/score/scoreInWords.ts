/**
 * A score with one decimal, or more, rounded down: a score that is no match at a threshold of 80 does not read as 80.0.
 *
 * @example
 * scoreInWords(79.96); // '79.9'
 * scoreInWords(79.996, 2); // '79.99'
 */
export function scoreInWords(score: number, decimals = 1): string {
  const nearest = Number(score.toFixed(decimals));
  return (nearest > score ? nearest - 10 ** -decimals : nearest).toFixed(decimals);
}
