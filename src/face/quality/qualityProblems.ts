import type { QualityLevels, QualityMeasure } from '../../pack/pack.ts';
import type { FaceQuality } from './faceQuality.ts';

/** `basic` refuses what cannot work as a template, `strict` what is not as good as a passport photo as well. */
export type QualityLevel = 'basic' | 'strict';

/** Why a face is refused: one measure that is beyond its limit. */
export interface QualityProblem {
  /** Which measure of {@link FaceQuality}. */
  readonly measure: QualityMeasure;
  /** Of this face, in the measure's unit. */
  readonly value: number;
  /** `min`: the value is below the limit. `max`: it is above. */
  readonly bound: 'min' | 'max';
  /** The pack's limit, in the measure's unit. */
  readonly limit: number;
  /** The least strict level that refuses the face for this. */
  readonly level: QualityLevel;
}

const LEVELS = ['basic', 'strict'] as const;

/**
 * What is wrong with a face, each measure at most once, in the order of {@link FaceQuality}; none where even the strict
 * level takes it. Strict refuses all that basic does.
 *
 * @param levels - of the pack; nothing is refused where it has none.
 *
 * @example
 * qualityProblems(face.quality, pack.quality);
 * // [{ measure: 'eyeDistance', value: 9.1, bound: 'min', limit: 12, level: 'basic' }]
 */
export function qualityProblems(quality: FaceQuality, levels: QualityLevels | undefined): QualityProblem[] {
  if (!levels) return [];
  const measures = Object.entries(quality) as [QualityMeasure, number][];
  return measures.flatMap(([measure, value]): QualityProblem[] => {
    for (const level of LEVELS) {
      const { min, max } = levels[level][measure] ?? {};
      const problem = { measure, value, level };
      // Asked this way round, a value that is not a number is refused.
      if (min !== undefined && !(value >= min)) return [{ ...problem, bound: 'min', limit: min }];
      if (max !== undefined && !(value <= max)) return [{ ...problem, bound: 'max', limit: max }];
    }
    return [];
  });
}

/** The least strict level that refuses a face with these problems, null where none does. */
export function refusingLevel(problems: readonly QualityProblem[]): QualityLevel | null {
  return LEVELS.find((level) => problems.some((problem) => problem.level === level)) ?? null;
}
