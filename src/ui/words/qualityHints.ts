import type { QualityProblem } from '#src/face/quality/qualityProblems.js';

/** What to do before a camera, and what is wrong with a photo. */
interface Hint {
  readonly live: string;
  readonly photo: string;
}

const CLOSER = { live: 'Move closer', photo: 'The face is too small' };
const STRAIGHT = { live: 'Look straight into the camera', photo: 'The face is turned away' };
const LIGHTER = { live: 'More light on your face', photo: 'The face is too dark' };
const DARKER = { live: 'Less light on your face', photo: 'The face is too bright' };
const CLEAR = { live: 'Show your whole face', photo: 'The face is covered or unclear' };

/** By measure and bound, in the order in which they are best mended. */
const HINTS: Readonly<Record<string, Hint>> = {
  'eyeDistance min': CLOSER,
  'boxSide min': CLOSER,
  'outside max': { live: 'Move into the middle', photo: 'The face is cut off' },
  'brightness min': LIGHTER,
  'dark max': LIGHTER,
  'brightness max': DARKER,
  'bright max': DARKER,
  'contrast min': { live: 'More light on your face', photo: 'The face is too pale' },
  'yaw min': STRAIGHT,
  'yaw max': STRAIGHT,
  'pitch min': { live: 'Raise your chin a little', photo: 'The face looks down' },
  'pitch max': { live: 'Lower your chin a little', photo: 'The face looks up' },
  'roll min': { live: 'Hold your head upright', photo: 'The head is tilted' },
  'roll max': { live: 'Hold your head upright', photo: 'The head is tilted' },
  'sharpness min': { live: 'Hold still', photo: 'The face is blurred' },
};

/** Of a face that the filter against photos and screens refuses. */
export const attackHint: Hint = {
  live: 'Show your face itself, no picture of it',
  photo: 'The face looks like a picture that is held before the camera',
};

const ORDER = Object.keys(HINTS);

/** Hints for what is wrong with a face, the first to be mended first, each once. */
export function qualityHints(problems: readonly QualityProblem[], kind: keyof Hint): readonly string[] {
  const keys = problems.map(({ measure, bound }) => `${measure} ${bound}`);
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const sorted = [...keys].sort((a, b) => rank(a) - rank(b));
  return [...new Set(sorted.map((key) => (HINTS[key] ?? CLEAR)[kind]))];
}

/** The problems for which a face is refused at a level; the others are advice. */
export function refusing(
  problems: readonly QualityProblem[],
  level: 'off' | 'basic' | 'strict',
): readonly QualityProblem[] {
  return problems.filter((problem) => level === 'strict' || (level === 'basic' && problem.level === 'basic'));
}
