import type { QualityProblem } from '../../face/quality/qualityProblems.ts';

/** What a measure beyond its limit means: below the least, above the most. */
const TEXTS: Readonly<Record<QualityProblem['measure'], readonly [below: string, above: string]>> = {
  eyeDistance: ['too small', 'too large'],
  boxSide: ['too small', 'too large'],
  yaw: ['turned to the left of the photo', 'turned to the right of the photo'],
  pitch: ['looks down', 'looks up'],
  roll: ['leans to the left', 'leans to the right'],
  sharpness: ['blurred', 'too sharp'],
  brightness: ['too dark', 'too bright'],
  contrast: ['too little contrast', 'too much contrast'],
  dark: ['too few black pixels', 'much of it is black'],
  bright: ['too few white pixels', 'much of it is white'],
  outside: ['cut off', 'cut off by the edge of the photo'],
  score: ['hardly a face', 'hardly a face'],
  presence: ['hardly a face', 'hardly a face'],
  rawLength: ['hidden, turned away or blurred', 'unlike a face'],
};

/** Digits that tell any two numbers apart. */
const MOST_DIGITS = 17;

/** What is wrong with a face, such as `too small (eyeDistance 5.2, at least 6); blurred (sharpness 0.03, at least 0.04)`. */
export function qualityText(problems: readonly QualityProblem[]): string {
  return problems
    .map((problem) => {
      const { measure, bound, limit } = problem;
      const [below, above] = TEXTS[measure];
      const [what, most] = bound === 'min' ? [below, 'at least'] : [above, 'at most'];
      return `${what} (${measure} ${rounded(problem)}, ${most} ${limit})`;
    })
    .join('; ');
}

/** The value, to as few digits from two on as still show it beyond its limit: 8.49 where at least 8.5 is asked for. */
function rounded({ value, bound, limit }: QualityProblem): number {
  for (let digits = 2; digits <= MOST_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (bound === 'min' ? short < limit : short > limit) return short;
  }
  return value;
}
