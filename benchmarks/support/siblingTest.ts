import type { FaceSet } from './faceSet.ts';
import type { LfwLabels } from './lfwLabels.ts';

/** Whether two people, by their places in a set. */
export type PeopleTest = (personA: number, personB: number) => boolean;

/** Whether two people of a set are siblings. */
export function siblingTest({ names }: FaceSet, siblings: LfwLabels['siblings']): PeopleTest {
  const places = new Map(names.map((name, i) => [name, i]));
  const key = (a: number, b: number): number => Math.min(a, b) * names.length + Math.max(a, b);
  const keys = new Set(
    siblings.flatMap(([nameA, nameB]) => {
      const [a, b] = [places.get(nameA), places.get(nameB)];
      return a === undefined || b === undefined ? [] : [key(a, b)];
    }),
  );
  return (a, b) => keys.has(key(a, b));
}
