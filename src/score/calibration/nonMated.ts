import { type RandomNumbers, randomNumbers } from '../../randomNumbers.ts';
import { pairKey } from './pairKey.ts';
import { comparablePeople, type ExcludedPair, type People } from './people.ts';
import { BLOCK, similarityBlock } from './similarityBlock.ts';
import { type Tail, TailCollector } from './tail.ts';

/** Bins of the histogram; each is 1e-4 wide. */
export const BINS = 20_000;
/** Share of the comparisons that are kept one by one, the most similar ones. */
const KEPT_SHARE = 0.0125;
/** In a small set the share is larger, so that at least so many are kept of one draw. */
const KEPT_LEAST = 200;
/** People of the look ahead that says from which similarity on comparisons are kept. */
const PILOT_PEOPLE = 1500;

/** @see nonMated */
export interface NonMatedOptions {
  /** The same seed gives the same draws. @default 1 */
  readonly seed?: number;
  /** How often one image per person is drawn; people with several images are seen by more of them. @default 10 */
  readonly draws?: number;
  /** Pairs of people who are not compared. @default [] */
  readonly excluded?: readonly ExcludedPair[];
}

/** Similarities of different people, each person counting once per draw. */
export interface NonMated {
  /** People with an image. */
  readonly people: number;
  readonly images: number;
  /** Comparisons in one draw. */
  readonly comparisons: number;
  readonly draws: number;
  /** Comparisons of all draws by similarity, from -1 to 1. */
  readonly bins: Float64Array;
  /** The most similar comparisons of all draws. */
  readonly tail: Tail;
}

/** One image per person, row after row, with rows of zeros up to a whole block. */
interface Draw {
  readonly rows: Float64Array;
  readonly dimension: number;
  readonly places: Int32Array;
}

/**
 * Compares different people with each other: in every draw one random image of each, all pairs. So each person counts
 * the same, however many images there are of them.
 *
 * @throws FaceSearchError `TOO_FEW_PEOPLE` for fewer than 50 people with an image.
 *
 * @example
 * const found = nonMated(people, { seed: 1, draws: 10 });
 * const threshold = countedSimilarityAt(found, 1e-4);
 */
export function nonMated(people: People, options: NonMatedOptions = {}): NonMated {
  const { seed = 1, draws = 10, excluded = [] } = options;
  const places = comparablePeople(people);
  const random = randomNumbers(seed);
  const from = keptFrom(people, places, random);
  const pairs = excludedKeys(excluded, people);
  const collector = new TailCollector(from, pairs, people.length);
  const bins = new Float64Array(BINS);
  for (let draw = 0; draw < draws; draw++) {
    const rows = drawRows(people, places, random);
    compareAll(rows, bins, collector);
    takeOut(rows, pairs, people.length, bins);
  }
  return {
    people: places.length,
    images: people.reduce((sum, { length }) => sum + length, 0),
    comparisons: bins.reduce((sum, count) => sum + count, 0) / draws,
    draws,
    bins,
    tail: collector.sorted(),
  };
}

function drawRows(people: People, places: Int32Array, random: RandomNumbers): Draw {
  const dimension = people[places[0] as number]?.[0]?.length as number;
  const rows = new Float64Array(Math.ceil(places.length / BLOCK) * BLOCK * dimension);
  for (const [row, place] of places.entries()) {
    const images = people[place] as readonly Float32Array[];
    rows.set(images[Math.floor(random() * images.length)] as Float32Array, row * dimension);
  }
  return { rows, dimension, places };
}

function compareAll({ rows, dimension, places }: Draw, bins: Float64Array, collector: TailCollector): void {
  const block = new Float64Array(BLOCK * BLOCK);
  for (let first = 0; first < places.length; first += BLOCK) {
    for (let second = first; second < places.length; second += BLOCK) {
      similarityBlock(rows, dimension, first, second, block);
      tally(block, first, second, places, bins, collector);
    }
  }
}

/** Counts each pair of a block once; on the diagonal only what lies above it. */
function tally(
  block: Float64Array,
  first: number,
  second: number,
  places: Int32Array,
  bins: Float64Array,
  collector: TailCollector,
): void {
  const endI = Math.min(BLOCK, places.length - first);
  const endJ = Math.min(BLOCK, places.length - second);
  const { from } = collector;
  for (let i = 0; i < endI; i++) {
    for (let j = first === second ? i + 1 : 0; j < endJ; j++) {
      const similarity = block[i * BLOCK + j] as number;
      const bin = binOf(similarity);
      bins[bin] = (bins[bin] as number) + 1;
      if (similarity >= from)
        collector.add(similarity, places[first + i] as number, places[second + j] as number);
    }
  }
}

/** The bin of a similarity; one that rounding put beyond -1 or 1 is in the last on that side. */
export function binOf(similarity: number): number {
  const bin = Math.floor(((similarity + 1) * BINS) / 2);
  return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

function excludedKeys(pairs: readonly ExcludedPair[], people: People): ReadonlySet<number> {
  return new Set(pairs.filter(([a, b]) => a !== b).map(([a, b]) => pairKey(a, b, people.length)));
}

/** Takes excluded pairs out of the bins again: they are few, and the loop over all pairs stays plain. */
function takeOut(draw: Draw, pairs: ReadonlySet<number>, people: number, bins: Float64Array): void {
  if (pairs.size === 0) return;
  const { rows, dimension } = draw;
  const rowOf = new Map(Array.from(draw.places, (place, row) => [place, row]));
  for (const key of pairs) {
    const [a, b] = [rowOf.get(Math.floor(key / people)), rowOf.get(key % people)];
    if (a === undefined || b === undefined) continue;
    let similarity = 0;
    for (let k = 0; k < dimension; k++)
      similarity += (rows[a * dimension + k] as number) * (rows[b * dimension + k] as number);
    const bin = binOf(similarity);
    bins[bin] = (bins[bin] as number) - 1;
  }
}

/** The similarity from which on about the wanted share of comparisons lies, looked up on some of the people. */
function keptFrom(people: People, places: Int32Array, random: RandomNumbers): number {
  const some = places.filter((_, at) => at % Math.ceil(places.length / PILOT_PEOPLE) === 0);
  const bins = new Float64Array(BINS);
  compareAll(
    drawRows(people, some, random),
    bins,
    new TailCollector(Number.POSITIVE_INFINITY, new Set(), people.length),
  );
  const comparisons = (places.length * (places.length - 1)) / 2;
  const share = Math.min(0.25, Math.max(KEPT_SHARE, KEPT_LEAST / comparisons));
  let left = (share * some.length * (some.length - 1)) / 2;
  let bin = BINS;
  while (left > 0 && bin > 0) left -= bins[--bin] as number;
  return (2 * bin) / BINS - 1;
}
