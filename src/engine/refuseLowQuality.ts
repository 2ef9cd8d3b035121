import { ApiError } from '../api/apiError.ts';
import type { Options } from '../api/openOptions.ts';
import { qualityProblems } from '../face/quality/qualityProblems.ts';
import type { Pack } from '../pack/pack.ts';
import type { FoundFace } from '../vision/visionJob.ts';

/** @throws ApiError `LOW_QUALITY_FACE`, with the reasons, where the level does not take a face as a template. */
export function refuseLowQuality({ quality }: FoundFace, pack: Pack, level: Options['quality']): void {
  if (level === 'off') return;
  const problems = qualityProblems(quality, pack.quality).filter(
    (problem) => level === 'strict' || problem.level === 'basic',
  );
  if (problems.length > 0) throw new ApiError('LOW_QUALITY_FACE', problems);
}
