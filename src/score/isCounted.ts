import type { Calibration } from '../pack/pack.ts';
import { falseMatchRate } from './falseMatchRate.ts';

/**
 * Whether the false match rate at a similarity was counted, with 30 false matches or more behind it, rather than
 * extrapolated. False throughout for a provisional calibration.
 */
export function isCounted(calibration: Calibration, similarity: number): boolean {
  const { measured } = calibration;
  return measured !== undefined && falseMatchRate(calibration, similarity) >= measured.countedTo;
}
