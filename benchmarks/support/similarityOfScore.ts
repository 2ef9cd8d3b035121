import type { Calibration } from '#src/pack/pack.js';
import { scoreOf } from '#src/score/scoreOf.js';

const STEPS = 60;

/** The similarity that a score stands for in a library of `size` faces: `scoreOf` turned round, by halving. */
export function similarityOfScore(calibration: Calibration, score: number, size: number): number {
  let low = -1;
  let high = 1;
  for (let i = 0; i < STEPS; i++) {
    const middle = (low + high) / 2;
    if (scoreOf(calibration, middle, size) > score) high = middle;
    else low = middle;
  }
  return high;
}
