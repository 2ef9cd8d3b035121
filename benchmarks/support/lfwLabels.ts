import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FaceSet } from './faceSet.ts';
import { dataFolder } from './photos.ts';

/** Who is who in LFW, its known label faults put right. */
export interface LfwLabels {
  /** Name of the person in a photo, by its path; undefined for photos that are filed under a wrong name. */
  readonly nameOf: (path: string) => string | undefined;
  /** Names of two people each: twins, brothers and sisters. */
  readonly siblings: readonly (readonly [string, string])[];
}

export function readLfwLabels(): LfwLabels {
  return parseLfwLabels(readFileSync(join(dataFolder, 'lfw/identity-errata.tsv'), 'utf8'));
}

/** @param text - lines of `alias A B`, `drop IMAGE`, `sibling A B`, separated by tabs; `#` starts a comment. */
export function parseLfwLabels(text: string): LfwLabels {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const entries = lines.map((line) => line.trim().split('\t'));
  const of = (kind: string): string[][] => entries.filter(([first]) => first === kind);
  const same = new Map(of('alias').map(([, a, b]) => [b as string, a as string]));
  const dropped = new Set(of('drop').map(([, image]) => image as string));
  const name = (folder: string): string => {
    const other = same.get(folder);
    return other === undefined ? folder : name(other);
  };
  return {
    nameOf: (path) => (dropped.has(basename(path, '.jpg')) ? undefined : name(basename(dirname(path)))),
    siblings: of('sibling').map(([, a, b]) => [name(a as string), name(b as string)] as const),
  };
}

/** Whether two people of a set, by their places, are siblings. */
export function siblingTest(
  { names }: FaceSet,
  siblings: LfwLabels['siblings'],
): (a: number, b: number) => boolean {
  const places = new Map(names.map((name, i) => [name, i]));
  const key = (a: number, b: number): number => Math.min(a, b) * names.length + Math.max(a, b);
  const keys = new Set(siblings.map(([a, b]) => key(places.get(a) ?? -1, places.get(b) ?? -1)));
  return (a, b) => keys.has(key(a, b));
}
