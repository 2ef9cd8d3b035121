import { quantile } from '../support/quantile.ts';

/** The highest limit below which no more than a share of the values lies; three places, rounded down. */
export function limitFor(values: readonly number[], share: number): number {
  const allowed = Math.floor(share * values.length);
  const sorted = [...values].sort((a, b) => a - b);
  return Math.floor(1000 * (sorted[allowed] ?? 0)) / 1000;
}

/** `3 of 158, 1.9 %` */
export function countBelow(values: readonly number[], limit: number): string {
  const count = values.filter((value) => value < limit).length;
  return `${count} of ${values.length}, ${((100 * count) / values.length).toFixed(1)} %`;
}

/** How often a value of one kind is below one of the other, halves for equal ones: 0.5 where the two do not differ. */
export function shareBelow(values: readonly number[], others: readonly number[]): number {
  let sum = 0;
  for (const value of values)
    for (const other of others) sum += value < other ? 1 : value === other ? 0.5 : 0;
  return sum / (values.length * others.length);
}

/** `0.26, 0.99, 1.00`: what 2, 25 and 50 % lie below. */
export function quantiles(values: readonly number[]): string {
  return [0.02, 0.25, 0.5].map((share) => quantile(values, share).toFixed(2)).join(', ');
}
