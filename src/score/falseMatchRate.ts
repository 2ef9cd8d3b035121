import type { Calibration, CalibrationPoint } from '../pack/pack.ts';

/**
 * The false match rate at a similarity: the share of non-mated comparisons that are more similar.
 * The table is read log-linearly, between its points and beyond them, and never gives more than 1.
 */
export function falseMatchRate(calibration: Calibration, similarity: number): number {
  return 10 ** logFalseMatchRate(calibration, similarity);
}

/** log10 of {@link falseMatchRate}; tells rates apart that are too small for a double. */
export function logFalseMatchRate(calibration: Calibration, similarity: number): number {
  const [[s0, r0], [s1, r1]] = segment(calibration, (point) => similarity <= point[0]);
  const share = (similarity - s0) / (s1 - s0);
  return Math.min(0, Math.log10(r0) + share * (Math.log10(r1) - Math.log10(r0)));
}

/** The inverse of {@link falseMatchRate}: the similarity at which the false match rate is `fmr`, above 0. */
export function similarityAt(calibration: Calibration, fmr: number): number {
  const [[s0, r0], [s1, r1]] = segment(calibration, (point) => fmr >= point[1]);
  const share = (Math.log10(fmr) - Math.log10(r0)) / (Math.log10(r1) - Math.log10(r0));
  return s0 + share * (s1 - s0);
}

/**
 * The two neighbours of the first point that `reached` holds for, and for all after it; the outermost ones beyond the
 * table's ends.
 */
function segment(
  { points }: Calibration,
  reached: (point: CalibrationPoint) => boolean,
): readonly [CalibrationPoint, CalibrationPoint] {
  let low = 1;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(points[middle] as CalibrationPoint)) high = middle;
    else low = middle + 1;
  }
  return [points[low - 1] as CalibrationPoint, points[low] as CalibrationPoint];
}
