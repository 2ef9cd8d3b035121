/** A score with one decimal, rounded down so that it never looks higher than it is. */
export function scoreInWords(score: number): string {
  return (Math.floor(score * 10) / 10).toFixed(1);
}
