import type { Rate } from './dyadicInterval.ts';

/** `97.12 %` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** `1.07e-3` */
export function rate(value: number): string {
  return value === 0 ? '0' : value.toExponential(2);
}

/** `0.62 to 1.71` */
export function range({ low, high }: Rate, figure: (value: number) => string): string {
  return `${figure(low)} to ${figure(high)}`;
}

/** `1.07`, with a point. */
export function ratio(value: number): string {
  return value.toFixed(2);
}
