import { readPack } from '#src/pack/readPack.js';
import { similarityAt } from '#src/score/falseMatchRate.js';
import { type AccuracySets, accuracySets } from './support/accuracySets.ts';
import { coarseTables } from './support/coarseTables.ts';
import type { FaceSet } from './support/faceSet.ts';
import { type Condition, falseMatchConditions } from './support/falseMatchConditions.ts';
import { falseMatches, peoplePairs, presentIn } from './support/falseMatches.ts';
import { percent, range, rate, ratio } from './support/figures.ts';
import { foldAccuracy } from './support/foldAccuracy.ts';
import { readLfwLabels } from './support/lfwLabels.ts';
import { crossPairs, nonMatedPairs, type PhotoPairs } from './support/nonMatedPairs.ts';
import { foldSimilarities, lfwFolds, type PairFold, peopleFolds } from './support/pairFolds.ts';
import { siblingTest } from './support/siblingTest.ts';
import { trueMatchRates } from './support/trueMatchRates.ts';
import { writeResult } from './support/writeResult.ts';

const FALSE_MATCH_RATES = [1e-3, 1e-4, 1e-5, 1e-6] as const;
const NOMINAL = [1e-3, 1e-4] as const;
/** Pairs are kept from the similarity on at which the pack's table has this FMR: the table may be wrong by a lot. */
const KEPT = 5e-3;
const CFP_FOLDS = 10;
/** Draws of the pairs of two people. */
const CFP_DRAWS = 20;

/** 1:1 comparison: accuracy over folds, true match rates at false match rates, and whether the pack's table holds. */
export async function verification(packs: readonly string[]): Promise<void> {
  const rows: object[] = [];
  const conditions: object[] = [];
  const coarse: object[] = [];
  for (const pack of packs) {
    const { calibration } = await readPack(pack);
    const sets = await accuracySets(pack);
    const similarityFor = (fmr: number): number => similarityAt(calibration, fmr);
    // Pairs of each set once: parts of a set pick theirs out of them.
    const pairs = new Map([[sets.lfw, nonMatedPairs(sets.lfw, similarityFor(KEPT))]]);
    for (const row of [...accuracies(sets), ...mateRates(sets, pairs.get(sets.lfw) as PhotoPairs)])
      rows.push({ pack, ...row });
    for (const row of coarseTables(calibration, sets)) coarse.push({ pack, ...row });
    for (const condition of falseMatchConditions(sets))
      conditions.push({ pack, ...tableRow(condition, pairs, similarityFor) });
  }
  await writeResult('verification', rows);
  await writeResult('verification-false-matches', conditions);
  await writeResult('verification-coarse-tables', coarse);
}

function accuracies({ lfwAsIs, cfp }: AccuracySets): object[] {
  const isFrontal = (path: string): boolean => path.includes('/frontal/');
  const isProfile = (path: string): boolean => path.includes('/profile/');
  return [
    accuracy('LFW View 2', lfwAsIs, [lfwFolds(lfwAsIs)]),
    accuracy('CFP60 frontal-frontal', cfp, cfpDraws(cfp, [isFrontal, isFrontal])),
    accuracy('CFP60 frontal-profile', cfp, cfpDraws(cfp, [isFrontal, isProfile])),
  ];
}

function cfpDraws(cfp: FaceSet, kinds: Parameters<typeof peopleFolds>[1]): PairFold[][] {
  return Array.from({ length: CFP_DRAWS }, (_, draw) => peopleFolds(cfp, kinds, CFP_FOLDS, draw + 1));
}

/** @param draws - one or more, of the same folds. */
function accuracy(set: string, photos: FaceSet, draws: readonly (readonly PairFold[])[]): object {
  const { mean, standardError } = foldAccuracy(
    draws.map((folds) => folds.map((fold) => foldSimilarities(photos, fold))),
  );
  const folds = draws[0] as readonly PairFold[];
  const same = folds.flatMap((fold) => fold.same);
  const different = folds.flatMap((fold) => fold.different);
  const used = new Set([...same, ...different].flat());
  return {
    set,
    measure: draws.length > 1 ? `accuracy over 10 folds, ${draws.length} draws` : 'accuracy over 10 folds',
    value: percent(mean),
    '95 % interval': `standard error ${percent(standardError)}`,
    on: `${same.length} same, ${different.length} different`,
    'photos without a face': [...used].filter((row) => !photos.faces[row]).length,
  };
}

function mateRates({ lfw }: AccuracySets, pairs: PhotoPairs): object[] {
  const isSibling = siblingTest(lfw, readLfwLabels().siblings);
  return [
    { set: 'LFW', leftOut: () => false },
    { set: 'LFW without siblings', leftOut: isSibling },
  ].flatMap(({ set, leftOut }) =>
    trueMatchRates(lfw, pairs, FALSE_MATCH_RATES, leftOut).map(({ fmr, threshold, rate: found }) => ({
      set,
      measure: `TMR at FMR ${fmr.toExponential(0)}, similarity ${threshold.toFixed(4)}`,
      value: percent(found.value),
      '95 % interval': range(found, percent),
      on: `${presentIn({ left: lfw }).people} people, ${peoplePairs({ left: lfw })} pairs of them`,
      'photos without a face': lfw.faces.filter((face) => !face).length,
    })),
  );
}

/** What the pack's table calls an FMR, beside what it is. */
function tableRow(
  condition: Condition,
  known: Map<FaceSet, PhotoPairs>,
  similarityFor: (fmr: number) => number,
): object {
  const { set, left, right } = condition;
  const floor = similarityFor(Math.max(...NOMINAL));
  const pairs = right ? crossPairs(left, right, floor) : (known.get(left) ?? nonMatedPairs(left, floor));
  if (!right) known.set(left, pairs);
  const figures = NOMINAL.map((nominal) => {
    const found = falseMatches(pairs, similarityFor(nominal), condition);
    const over = { value: found.value / nominal, low: found.low / nominal, high: found.high / nominal };
    return [nominal.toExponential(0), `${rate(found.value)}: ${ratio(over.value)} (${range(over, ratio)})`];
  });
  const other = right && presentIn({ left: right });
  const { people, photos } = presentIn(condition);
  return {
    set,
    people: other ? `${people} x ${other.people}` : people,
    photos: other ? `${photos} x ${other.photos}` : photos,
    ...Object.fromEntries(figures.map(([nominal, text]) => [`FMR at nominal ${nominal}: ratio`, text])),
  };
}
