import type { FoundFace } from '#src/vision/visionJob.js';
import type { AccuracySets } from './accuracySets.ts';
import { type FaceSet, joinSets, subset } from './faceSet.ts';

/** Non-mated comparisons within a set or between two. */
export interface Condition {
  readonly set: string;
  readonly left: FaceSet;
  /** People who are not in `left`; absent where they are compared among themselves. */
  readonly right?: FaceSet;
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
  const portraits = joinSets(london, synthetic);
  return [
    { set: 'CFP60 frontal', left: frontal },
    { set: 'London + synthetic', left: portraits },
    { set: 'London', left: london },
    { set: 'synthetic', left: synthetic },
    { set: 'LFW', left: lfw },
    { set: 'CFP60 profile', left: profile },
    { set: 'LFW x London', left: lfw, right: london },
    { set: 'LFW x synthetic', left: lfw, right: synthetic },
    { set: 'LFW x CFP60 frontal', left: lfw, right: frontal },
    { set: 'LFW x CFP60 profile', left: lfw, right: profile },
    ...parts('LFW', lfw),
    ...parts('CFP60 frontal', frontal),
    ...parts('CFP60 profile', profile),
  ];
}

/** Comparisons in which both faces are of one class. */
function parts(set: string, photos: FaceSet): Condition[] {
  return CLASSES.map(({ name, holds }) => ({
    set: `${set}, ${name}`,
    left: subset(photos, (row) => {
      const face = photos.faces[row];
      return face !== undefined && holds(face);
    }),
  })).filter(({ left }) => left.names.length >= LEAST_PEOPLE);
}
