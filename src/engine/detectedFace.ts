import type { DetectedFace } from '../api/bodies.ts';
import { qualityProblems, refusingLevel } from '../face/quality/qualityProblems.ts';
import type { Pack } from '../pack/pack.ts';
import type { FoundFace } from '../vision/visionJob.ts';

/** A face as the body of `detect` has it. */
export function detectedFace(
  { box, points, score, presence, quality, presentation }: FoundFace,
  pack: Pack,
): DetectedFace {
  const problems = qualityProblems(quality, pack.quality);
  const seen = { box, points, score, ...(presence === undefined ? {} : { presence }) };
  const judged = presentation === undefined ? {} : { presentation };
  return { ...seen, quality, problems, refusedBy: refusingLevel(problems), ...judged };
}
