import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number of `least` to `most`. */
export function wholeNumber(least = 0, most = 999_999_999): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number of ${least} to ${most}.`);
  };
}
