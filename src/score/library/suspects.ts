import type { Calibration } from '../../pack/pack.ts';
import type { NonMated } from '../calibration/nonMated.ts';
import { pairKey } from '../calibration/pairKey.ts';
import type { People } from '../calibration/people.ts';
import { similarityAt } from '../falseMatchRate.ts';
import type { libraryTable } from './libraryTable.ts';

/** Two people as similar as only one pair of different people in a million is are taken for one person. */
export const SUSPECT_RATE = 1e-6;
/**
 * Rates from here on are not moved by people who were enrolled twice: if one in twenty of n people is, that adds
 * 0.05 / n to every FMR, at most a sixth of this for 300 people.
 */
const BODY_RATE = 1e-3;
/** Pairs that a report names. */
const NAMED = 100;
/**
 * Pairs that are looked for: more than one in twenty of the 6,000 people who are measured at most can make, so what is not looked
 * at changes no verdict. One photo under thousands of names makes millions.
 */
const MOST_PAIRS = 50_000;

/** Two people who look like one, by their places, with their two most similar images. */
export interface SuspectPair {
  readonly people: readonly [number, number];
  readonly images: readonly [number, number];
  readonly similarity: number;
}

/** Pairs of people who may be one person under two names. */
export interface SuspectPeople {
  /** The similarity from which on a pair is suspected. */
  readonly from: number;
  readonly keys: ReadonlySet<number>;
  /** Share of the people who are in a suspected pair. */
  readonly share: number;
  /** The most similar pairs, at most 100. */
  readonly named: readonly SuspectPair[];
}

/** Finds people who look like one person, by the pack's table moved to where the bulk of the library lies. */
export function findSuspects(
  pack: Calibration,
  found: NonMated,
  people: People,
  tableOf: typeof libraryTable,
): SuspectPeople {
  const body = tableOf(pack, { found, hidden: 0 }, { least: BODY_RATE });
  const from = similarityAt({ source: '', points: body.points }, SUSPECT_RATE);
  const { similarities, first, second } = found.tail;
  const pairs = new Map<number, readonly [number, number]>();
  for (let at = 0; (similarities[at] ?? from) > from && pairs.size < MOST_PAIRS; at++) {
    const pair = [first[at] as number, second[at] as number] as const;
    pairs.set(pairKey(...pair, people.length), pair);
  }
  return {
    from,
    keys: new Set(pairs.keys()),
    share: new Set([...pairs.values()].flat()).size / found.people,
    // The tail is sorted, and a Map keeps the order of insertion.
    named: [...pairs.values()].slice(0, NAMED).map((pair) => mostSimilar(people, pair)),
  };
}

function mostSimilar(people: People, [a, b]: readonly [number, number]): SuspectPair {
  let best: SuspectPair = { people: [a, b], images: [0, 0], similarity: Number.NEGATIVE_INFINITY };
  for (const [i, one] of (people[a] ?? []).entries())
    for (const [j, other] of (people[b] ?? []).entries()) {
      const similarity = one.reduce((sum, value, at) => sum + value * (other[at] as number), 0);
      if (similarity > best.similarity) best = { people: [a, b], images: [i, j], similarity };
    }
  return best;
}
