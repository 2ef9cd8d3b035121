import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '#src/randomNumbers.js';
import { drawToFront } from './drawToFront.ts';
import { type FaceSet, rowsByPerson, similarityOf } from './faceSet.ts';
import type { Fold } from './foldAccuracy.ts';
import { dataFolder } from './photos.ts';

type Pair = readonly [rowA: number, rowB: number];

/** Pairs of photos of one fold. */
export interface PairFold {
  readonly same: readonly Pair[];
  readonly different: readonly Pair[];
}

/** LFW's View 2: ten folds of 300 pairs of one person and 300 of two, with the labels as they are. */
export function lfwFolds(set: FaceSet): PairFold[] {
  const rows = new Map(set.paths.map((path, row) => [path.slice(path.lastIndexOf('/') + 1), row]));
  const row = (name: string, number: string): number => {
    const found = rows.get(`${name}_${number.padStart(4, '0')}.jpg`);
    if (found === undefined) throw new Error('Cannot measure on LFW: a photo of pairs.txt is not there');
    return found;
  };
  const [head = '', ...lines] = readFileSync(join(dataFolder, 'lfw/pairs.txt'), 'utf8').trim().split('\n');
  const [folds, half] = head.split('\t').map(Number) as [number, number];
  const pairs = lines.map((line): Pair => {
    const [name, first, other, last] = line.trim().split('\t') as [string, string, string, string?];
    return last === undefined ? [row(name, first), row(name, other)] : [row(name, first), row(other, last)];
  });
  return Array.from({ length: folds }, (_, fold) => {
    const from = 2 * half * fold;
    return {
      same: pairs.slice(from, from + half),
      different: pairs.slice(from + half, from + 2 * half),
    };
  });
}

/**
 * Folds of people after the protocol of Celebrities in Frontal-Profile: each person is in one fold, and each fold has
 * as many pairs of one person as of two. All pairs of one person are taken; those of two are drawn, evenly from all
 * pairs of people of the fold.
 *
 * @param kinds - of the first photo of a pair and of the second, by their paths
 * @param seed - of the drawing
 */
export function peopleFolds(
  set: FaceSet,
  kinds: readonly [(path: string) => boolean, (path: string) => boolean],
  folds: number,
  seed: number,
): PairFold[] {
  const random = randomNumbers(seed);
  const people = rowsByPerson(set);
  const size = Math.ceil(people.length / folds);
  const of = (person: number, kind: 0 | 1): number[] =>
    (people[person] as number[]).filter((row) => kinds[kind](set.paths[row] as string));
  return Array.from({ length: folds }, (_, fold) => {
    const members = people.map((_rows, person) => person).slice(size * fold, size * (fold + 1));
    const same = members.flatMap((person) => distinct(of(person, 0), of(person, 1)));
    const pools = members.flatMap((a, i) =>
      members.flatMap((b, j) => {
        if (a === b || (kinds[0] === kinds[1] && j < i)) return [];
        const pool = distinct(of(a, 0), of(b, 1));
        drawToFront(pool, pool.length, random);
        return [pool];
      }),
    );
    // Round after round, one pair of each two people.
    const rounds = Math.max(...pools.map(({ length }) => length));
    const different = Array.from({ length: rounds }, (_round, i) =>
      pools.flatMap((pool) => pool.slice(i, i + 1)),
    );
    return { same, different: different.flat().slice(0, same.length) };
  });
}

/** Similarities of the pairs; a photo without a face is like nothing: -1. */
export function foldSimilarities(set: FaceSet, { same, different }: PairFold): Fold {
  const similarity = ([a, b]: Pair): number => (set.faces[a] && set.faces[b] ? similarityOf(set, a, b) : -1);
  return { same: same.map(similarity), different: different.map(similarity) };
}

/** All pairs of two lists, each once. */
function distinct(left: readonly number[], right: readonly number[]): Pair[] {
  return left.flatMap((a) =>
    right.flatMap((b): Pair[] =>
      a === b || (a > b && left.includes(b) && right.includes(a)) ? [] : [[a, b]],
    ),
  );
}
