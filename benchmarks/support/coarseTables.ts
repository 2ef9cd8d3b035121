import type { Calibration } from '#src/pack/pack.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { countedFalseMatchRate } from '#src/score/calibration/counted.js';
import { nonMated } from '#src/score/calibration/nonMated.js';
import { similarityAt } from '#src/score/falseMatchRate.js';
import { movedTable } from '#src/score/library/movedTable.js';
import type { AccuracySets } from './accuracySets.ts';
import { drawToFront } from './drawToFront.ts';
import { type FaceSet, joinSets, rowsByPerson } from './faceSet.ts';
import { ratio } from './figures.ts';
import { quantile } from './quantile.ts';

const SPLITS = 40;
const NOMINAL = [1e-2, 1e-3, 1e-4] as const;
/** People of LFW that a table is made from, and on whom it is measured. */
const LFW_PEOPLE = [100, 2000] as const;

/**
 * Coarse tables of libraries: made from some people of a set, measured on others, again and again, beside the pack's on
 * the same. Measured over nominal FMR: the mean, and where nine in ten splits lie.
 */
export function coarseTables(pack: Calibration, { lfw, london, synthetic }: AccuracySets): object[] {
  const both = joinSets(london, synthetic);
  return [
    rowOf(pack, 'London', london, 51, 51),
    rowOf(pack, 'synthetic', synthetic, 50, 50),
    rowOf(pack, 'London + synthetic', both, 101, 101),
    rowOf(pack, 'LFW', lfw, ...LFW_PEOPLE),
  ];
}

function rowOf(pack: Calibration, set: string, faces: FaceSet, made: number, measured: number): object {
  const people = peopleOf(faces);
  const random = randomNumbers(1);
  const ratios = NOMINAL.map(() => ({ pack: [] as number[], coarse: [] as number[] }));
  for (let split = 0; split < SPLITS; split++) {
    drawToFront(people, made + measured, random);
    const [own, heldOut] = [people.slice(0, made), people.slice(made, made + measured)].map((some) =>
      nonMated(some, { seed: split + 1, draws: 2 }),
    ) as [ReturnType<typeof nonMated>, ReturnType<typeof nonMated>];
    const coarse = { source: '', points: movedTable(pack, { found: own, hidden: 0 }).points };
    NOMINAL.forEach((fmr, i) => {
      const over = (table: Calibration): number =>
        countedFalseMatchRate(heldOut, similarityAt(table, fmr)) / fmr;
      ratios[i]?.pack.push(over(pack));
      ratios[i]?.coarse.push(over(coarse));
    });
  }
  const figures = NOMINAL.map((fmr, i) => [
    `FMR at nominal ${fmr.toExponential(0)}: pack, coarse`,
    `${figure(ratios[i]?.pack ?? [])}, ${figure(ratios[i]?.coarse ?? [])}`,
  ]);
  return { set, 'made from': made, 'measured on': measured, ...Object.fromEntries(figures) };
}

function figure(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${ratio(mean)} (${ratio(quantile(values, 0.05))} to ${ratio(quantile(values, 0.95))})`;
}

function peopleOf(set: FaceSet): Float32Array[][] {
  const { embeddings, dimension, faces } = set;
  return rowsByPerson(set)
    .map((rows) =>
      rows
        .filter((row) => faces[row])
        .map((row) => embeddings.subarray(row * dimension, (row + 1) * dimension)),
    )
    .filter(({ length }) => length > 0);
}
