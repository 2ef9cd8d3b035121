import type { FoundFace } from '#src/vision/visionJob.js';
import type { AccuracySets } from './accuracySets.ts';
import { type FaceSet, joinSets, subset } from './faceSet.ts';
import { type Comparison, presentIn } from './falseMatches.ts';

/** Non-mated comparisons that have a row of their own. */
export interface Condition extends Comparison {
  readonly set: string;
}

/** Classes that a face is in, by what may move the false match rate. */
const CLASSES: readonly { readonly name: string; readonly holds: (face: FoundFace) => boolean }[] = [
  { name: 'no chip outside the photo', holds: ({ outside }) => outside === 0 },
  { name: '0 to 10 % of the chip outside', holds: ({ outside }) => outside > 0 && outside <= 0.1 },
  { name: '10 to 25 % of the chip outside', holds: ({ outside }) => outside > 0.1 && outside <= 0.25 },
  { name: 'over 25 % of the chip outside', holds: ({ outside }) => outside > 0.25 },
  { name: 'raw length below 8', holds: ({ rawLength }) => rawLength < 8 },
  { name: 'raw length 8 to 10', holds: ({ rawLength }) => rawLength >= 8 && rawLength < 10 },
  { name: 'raw length 10 to 12', holds: ({ rawLength }) => rawLength >= 10 && rawLength < 12 },
  { name: 'raw length from 12', holds: ({ rawLength }) => rawLength >= 12 },
  { name: 'face up to 60 pixels wide', holds: ({ box }) => box.width <= 60 },
  { name: 'face 60 to 100 pixels wide', holds: ({ box }) => box.width > 60 && box.width <= 100 },
  { name: 'face over 100 pixels wide', holds: ({ box }) => box.width > 100 },
];
/** Fewer people say nothing. */
const LEAST_PEOPLE = 30;

/** Sets whose false match rate is asked for, and parts of them of one quality. */
export function falseMatchConditions({ lfw, cfp, london, synthetic }: AccuracySets): Condition[] {
  const frontal = subset(cfp, (row) => cfp.paths[row]?.includes('/frontal/') === true);
  const profile = subset(cfp, (row) => cfp.paths[row]?.includes('/profile/') === true);
  return [
    { set: 'CFP60 frontal', left: frontal },
    { set: 'London + synthetic', left: joinSets(london, synthetic) },
    { set: 'London', left: london },
    { set: 'synthetic', left: synthetic },
    { set: 'London x synthetic', left: london, right: synthetic },
    { set: 'LFW', left: lfw },
    { set: 'LFW x London', left: lfw, right: london },
    { set: 'LFW x synthetic', left: lfw, right: synthetic },
    { set: 'LFW x CFP60 frontal', left: lfw, right: frontal },
    { set: 'LFW x CFP60 profile', left: lfw, right: profile },
    { set: 'CFP60 profile', left: profile },
    ...parts('LFW', lfw),
    ...parts('CFP60 frontal', frontal),
    ...parts('CFP60 profile', profile),
  ];
}

/** Comparisons in which both faces are of one class. */
function parts(set: string, left: FaceSet): Condition[] {
  return CLASSES.map(({ name, holds }) => ({
    set: `${set}, ${name}`,
    left,
    rows: (row: number): boolean => {
      const face = left.faces[row];
      return face !== undefined && holds(face);
    },
  })).filter((condition) => presentIn(condition).people >= LEAST_PEOPLE);
}
