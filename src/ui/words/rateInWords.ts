/**
 * A false alarm rate as people say it.
 * @param fpir - share of searches by strangers that return anybody, 0 to 1.
 * @example
 * rateInWords(1e-4); // "One false alarm in 10,000 searches"
 */
export function rateInWords(fpir: number): string {
  if (fpir > 0.9) return 'Nearly every search by a stranger is a false alarm';
  if (fpir > 0.2) return `${Math.round(100 * fpir)} false alarms in 100 searches`;
  const searches = 1 / fpir;
  if (searches > 1e12) return 'Less than one false alarm in a trillion searches';
  return `One false alarm in ${inWords(searches)} searches`;
}

/** Two digits of it, in words from a million on. */
function inWords(count: number): string {
  const rounded = Number(count.toPrecision(2));
  const [unit, name] = rounded >= 1e9 ? [1e9, ' billion'] : rounded >= 1e6 ? [1e6, ' million'] : [1, ''];
  return `${(rounded / unit).toLocaleString('en-US', { maximumFractionDigits: 1 })}${name}`;
}
