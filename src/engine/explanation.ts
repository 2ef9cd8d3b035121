import type { ExplainBody } from '../api/bodies.ts';
import type { Candidate } from '../gallery/candidate.ts';
import { falseMatchRate } from '../score/falseMatchRate.ts';
import { falsePositiveIdentificationRate, scoreOf } from '../score/scoreOf.ts';
import type { Scale } from './scale.ts';

/** Every number on the way from a candidate to its score. */
export function explanation(
  scale: Scale,
  { similarity, meanOf }: Candidate,
): Omit<ExplainBody, 'group_id' | 'face_token'> {
  const { calibration, owner, size } = scale;
  const fmr = falseMatchRate(calibration, similarity);
  return {
    similarity,
    ...(meanOf === undefined ? { template: 'face' } : { template: 'mean', mean_of: meanOf }),
    calibration: owner,
    source: calibration.source,
    fmr,
    basis: basisOf(fmr, scale),
    library_size: size,
    fpir: falsePositiveIdentificationRate(fmr, size),
    score: scoreOf(calibration, similarity, size),
  };
}

function basisOf(fmr: number, { countedTo }: Scale): ExplainBody['basis'] {
  if (countedTo === undefined) return 'provisional';
  return fmr >= countedTo ? 'counted' : 'extrapolated';
}
