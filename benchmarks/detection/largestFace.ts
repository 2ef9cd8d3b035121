import { areaOf, type Box, centreOf, intersectionOverUnion } from '#src/face/box.js';
import type { FaceSearch } from '#src/index.js';
import { inParallel } from '#src/vision/inParallel.js';
import { facesIn } from '../support/facesIn.ts';
import { somePhotos } from '../support/photos.ts';
import type { LabelledPhoto } from './labelledPhotos.ts';
import { SAME_FACE } from './matchBoxes.ts';

/** The largest label is the larger one by this factor of area where the choice is not a matter of how boxes are drawn. */
const CLEARLY = 1.2;

/** Photos of LFW are squares of this side, and the person that they are named after is in the middle. */
const LFW_SIDE = 250;

type Outcome = 'right' | 'wrong' | 'no face';

/** In photos of several people of clearly different size: is the largest face that is found the largest there is? */
export function largestOfSeveral(photos: readonly LabelledPhoto[]): object {
  const outcomes = photos.flatMap(({ path, labels, found }) => {
    const [first, second] = [...labels].sort((a, b) => areaOf(b) - areaOf(a));
    if (!first || !second || areaOf(first) < CLEARLY * areaOf(second)) return [];
    return [{ path, outcome: outcomeOf(first, found[0]) }];
  });
  return row('mask_detect: the largest label', outcomes);
}

/** In photos of a person in the middle: is the largest face there? A bystander may truly be larger. */
export async function largestInMiddle(engine: FaceSearch): Promise<object> {
  const paths = await somePhotos('lfw/images', 20);
  const outcomes = await inParallel(paths, 4, async (path): Promise<{ path: string; outcome: Outcome }> => {
    const [largest] = await facesIn(engine, path);
    if (!largest) return { path, outcome: 'no face' };
    const [x, y] = centreOf(largest);
    const off = Math.max(Math.abs(x - LFW_SIDE / 2), Math.abs(y - LFW_SIDE / 2));
    return { path, outcome: off < largest.width / 2 ? 'right' : 'wrong' };
  });
  return row('lfw, every 20th: the one in the middle', outcomes);
}

function row(set: string, outcomes: readonly { readonly path: string; readonly outcome: Outcome }[]): object {
  if (process.env['BENCH_LIST'])
    for (const { path, outcome } of outcomes) if (outcome !== 'right') console.log(outcome, path);
  const count = (wanted: Outcome): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  return {
    set,
    photos: outcomes.length,
    right: count('right'),
    wrong: count('wrong'),
    'no face': count('no face'),
    'share right': `${((100 * count('right')) / outcomes.length).toFixed(1)} %`,
  };
}

function outcomeOf(largest: Box, found: Box | undefined): Outcome {
  if (!found) return 'no face';
  return intersectionOverUnion(largest, found) >= SAME_FACE ? 'right' : 'wrong';
}
