import { basename, dirname } from 'node:path';
import { embedPhotos } from './embedPhotos.ts';
import { type FaceSet, faceSet } from './faceSet.ts';
import { readLfwLabels } from './lfwLabels.ts';

/** The sets of labelled people that accuracy is measured on. */
export interface AccuracySets {
  /** Every photo under the name it is filed under. */
  readonly lfwAsIs: FaceSet;
  /** Label faults put right. */
  readonly lfw: FaceSet;
  readonly cfp: FaceSet;
  /** 102 people in a studio, two photos each. */
  readonly london: FaceSet;
  /** 100 generated people, one photo each. */
  readonly synthetic: FaceSet;
}

export async function accuracySets(pack: string): Promise<AccuracySets> {
  const lfw = await embedPhotos(pack, 'lfw/images');
  return {
    lfwAsIs: faceSet(lfw, (path) => basename(dirname(path))),
    lfw: faceSet(lfw, readLfwLabels().nameOf),
    cfp: faceSet(await embedPhotos(pack, 'cfp60'), (path) => `cfp ${basename(dirname(dirname(path)))}`),
    london: faceSet(await embedPhotos(pack, 'london'), (path) => `london ${basename(path).slice(0, 3)}`),
    synthetic: faceSet(await embedPhotos(pack, 'synthetic_cc0'), basename),
  };
}
