import type { CalibrationPoint } from '../pack/pack.ts';

/** Leaves out points of a table that do not lie strictly to the right of the one before and below it. */
export function strictlyFalling(points: readonly CalibrationPoint[]): readonly CalibrationPoint[] {
  const kept: CalibrationPoint[] = [];
  for (const point of points) {
    const before = kept.at(-1);
    if (before === undefined || (point[0] > before[0] && point[1] < before[1])) kept.push(point);
  }
  return kept;
}
