import type { Calibration } from '#src/pack/pack.js';
import { readPack } from '#src/pack/readPack.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { calibrate } from '#src/score/calibration/calibrate.js';
import { similarityAt } from '#src/score/falseMatchRate.js';
import { accuracySets } from './support/accuracySets.ts';
import { drawToFront } from './support/drawToFront.ts';
import { type FaceSet, rowsByPerson } from './support/faceSet.ts';
import { percent, range, rate, ratio } from './support/figures.ts';
import { floorOfMeans } from './support/galleryMeans.ts';
import { readLfwLabels } from './support/lfwLabels.ts';
import { Neighbours } from './support/neighbours.ts';
import { nonMatedPairs } from './support/nonMatedPairs.ts';
import { falseAlarms, missedMates } from './support/openSetRates.ts';
import { newTally, openSetSearches, type SearchTally } from './support/openSetSearches.ts';
import { type PeopleTest, siblingTest } from './support/siblingTest.ts';

/** What the API's document recommends up to 100,000 faces, and the FPIR that it says they have. */
const THRESHOLDS = [75, 80, 85, 90] as const;
const NOMINAL = [1e-3, 1e-4, 1e-5, 1e-6] as const;
/** How often people are divided in two halves, of which each is calibrated on and each is measured on. */
const HALVINGS = 10;
/** Draws of one image a person that a half is calibrated with. */
const DRAWS = 5;
/** Galleries: people in one, and how many are drawn from a half; a large one leaves few people to search for. */
const GALLERIES = [
  { size: 100, splits: 500 },
  { size: 1000, splits: 200 },
  { size: 2500, splits: 400 },
] as const;
/** Photos of a person in a gallery. */
const MOST_TEMPLATES = 3;
/** No threshold lies at a higher FMR than this one. */
const KEPT = 2e-4;
/** Where photos of one person agree: the FMR at which the engine takes two faces for the same person's. */
const AGREEMENT_FMR = 1e-3;

/** Half of the people, and the table that was made from the other half. */
interface Half {
  readonly people: readonly number[];
  readonly calibration: Calibration;
}

/** One kind of search: a group of rows. */
interface Kind {
  readonly table: 'held-out people' | 'pack';
  readonly siblings: 'out' | 'in';
  readonly templates: number;
  /** Whether the mean of a person's templates is searched beside them, as the engine does. */
  readonly mean: boolean;
  readonly matesFrom: number;
  /** By how many of their photos that are not enrolled people are searched for. */
  readonly probes: 'one' | 'all';
}

const HELD_OUT = { table: 'held-out people', siblings: 'out', mean: false, probes: 'one' } as const;
const KINDS: readonly Kind[] = [
  { ...HELD_OUT, templates: 1, matesFrom: 2 },
  { ...HELD_OUT, templates: MOST_TEMPLATES, matesFrom: 2 },
  { ...HELD_OUT, templates: MOST_TEMPLATES, matesFrom: 2, mean: true },
  { ...HELD_OUT, templates: 1, matesFrom: 4 },
  { ...HELD_OUT, templates: MOST_TEMPLATES, matesFrom: 4 },
  { ...HELD_OUT, templates: MOST_TEMPLATES, matesFrom: 4, mean: true },
  { ...HELD_OUT, templates: 1, matesFrom: 2, probes: 'all' },
  { ...HELD_OUT, templates: MOST_TEMPLATES, matesFrom: 2, mean: true, probes: 'all' },
  { ...HELD_OUT, siblings: 'in', templates: 1, matesFrom: 2 },
  { ...HELD_OUT, table: 'pack', templates: 1, matesFrom: 2 },
];

/** Open-set 1:N searches of LFW: FPIR and FNIR at the documented thresholds, with tables of people who are not searched. */
export async function openSet(pack: string): Promise<object[]> {
  const { calibration } = await readPack(pack);
  const { lfw } = await accuracySets(pack);
  const rows = rowsByPerson(lfw);
  const floor = similarityAt(calibration, KEPT);
  const isSibling = siblingTest(lfw, readLfwLabels().siblings);
  const halves = halvesOf(lfw, rows, isSibling);
  const agreements = halves.map((half) => similarityAt(half.calibration, AGREEMENT_FMR));
  const pairs = nonMatedPairs(lfw, floorOfMeans(floor, Math.min(...agreements), MOST_TEMPLATES));
  const neighbours = { in: new Neighbours(lfw, pairs), out: new Neighbours(lfw, pairs, isSibling) };
  return KINDS.flatMap((kind) => {
    const of = kind.table === 'pack' ? halves.map((half) => ({ ...half, calibration })) : halves;
    return GALLERIES.flatMap(({ size, splits }) => {
      const tallies = THRESHOLDS.map(() => newTally(rows.length));
      const random = randomNumbers(1);
      for (const half of of) {
        const agreement = kind.mean ? similarityAt(half.calibration, AGREEMENT_FMR) : undefined;
        const plan = { ...half, ...kind, gallery: size, splits, thresholds: THRESHOLDS, floor, agreement };
        openSetSearches(lfw, rows, neighbours[kind.siblings], plan, random, tallies);
      }
      return tallies.map((tally, i) => ({ pack, ...rowOf(kind, size, i, tally) }));
    });
  });
}

/** Divides the people in two at random, again and again. */
function halvesOf(set: FaceSet, rows: readonly (readonly number[])[], isSibling: PeopleTest): Half[] {
  const random = randomNumbers(1);
  const order = [...rows.keys()];
  return Array.from({ length: HALVINGS }, (_, i) => {
    drawToFront(order, order.length, random);
    const middle = order.length >>> 1;
    const parts = [order.slice(0, middle), order.slice(middle)] as const;
    const tables = parts.map((people) => calibrationOf(set, rows, people, isSibling, i));
    return [
      { people: parts[0], calibration: tables[1] as Calibration },
      { people: parts[1], calibration: tables[0] as Calibration },
    ];
  }).flat();
}

function calibrationOf(
  set: FaceSet,
  rows: readonly (readonly number[])[],
  people: readonly number[],
  isSibling: PeopleTest,
  seed: number,
): Calibration {
  const embeddings = people.map((person) =>
    (rows[person] ?? []).flatMap((row) => set.faces[row]?.embedding ?? []),
  );
  const excluded = people.flatMap((a, i) =>
    people.flatMap((b, j) => (j > i && isSibling(a, b) ? [[i, j] as const] : [])),
  );
  const options = { dataSet: 'half of LFW', date: '2026-01-01', seed, draws: DRAWS, excluded };
  return calibrate(embeddings, options).calibration;
}

function templatesOf({ templates, mean }: Kind): string {
  if (templates === 1) return 'one';
  return mean ? `up to ${templates} and their mean` : `up to ${templates}`;
}

function rowOf(kind: Kind, size: number, threshold: number, tally: SearchTally): object {
  const nominal = NOMINAL[threshold] as number;
  const { rate: found, pairs } = falseAlarms(tally);
  const missed = missedMates(tally);
  const over = { value: found.value / nominal, low: found.low / nominal, high: found.high / nominal };
  return {
    table: kind.table,
    siblings: kind.siblings,
    gallery: size,
    templates: templatesOf(kind),
    mates: `with ${kind.matesFrom}+ photos`,
    probes: kind.probes === 'one' ? 'one a person' : 'all that are not enrolled',
    faces: Math.round(tally.faces / tally.splits),
    threshold: THRESHOLDS[threshold],
    searches: tally.searches,
    alarms: tally.alarms,
    'pairs of people': pairs,
    FPIR: rate(found.value),
    'over nominal': ratio(over.value),
    '95 %': range(over, ratio),
    'mated searches': tally.mated.reduce((sum, count) => sum + count, 0),
    FNIR: percent(missed.value),
    '95 % ': range(missed, percent),
  };
}
