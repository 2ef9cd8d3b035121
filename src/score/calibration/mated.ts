import { countAbove } from './counted.ts';
import type { People } from './people.ts';

/** Similarities of different images of the same person, each person with two images or more counting once. */
export interface Mated {
  /** People with two images or more. */
  readonly people: number;
  /** Most similar first. */
  readonly similarities: Float64Array;
  /** Share of the whole that the comparisons up to each place make. */
  readonly shares: Float64Array;
}

/**
 * Compares all images of each person with each other; a person's comparisons weigh 1 together, however many they are.
 *
 * @example
 * const mated = matedSimilarities(people);
 * const tmr = trueMatchRate(mated, countedSimilarityAt(nonMated(people), 1e-4));
 */
export function matedSimilarities(people: People): Mated {
  const several = people.filter(({ length }) => length > 1);
  const found = several.flatMap((images) => weighed(images, 1 / several.length));
  found.sort((a, b) => b.similarity - a.similarity);
  // The last share is 1, whatever adding up the others has lost.
  let sum = 0;
  return {
    people: several.length,
    similarities: Float64Array.from(found, ({ similarity }) => similarity),
    shares: Float64Array.from(found, ({ weight }, at) => {
      sum += weight;
      return at === found.length - 1 ? 1 : sum;
    }),
  };
}

/** TMR: the share of mated comparisons with a similarity above `similarity`; 1 - FNMR. NaN where nobody has two images. */
export function trueMatchRate({ people, similarities, shares }: Mated, similarity: number): number {
  if (people === 0) return Number.NaN;
  return shares[countAbove(similarities, similarity) - 1] ?? 0;
}

function weighed(images: readonly Float32Array[], whole: number): { similarity: number; weight: number }[] {
  const weight = whole / ((images.length * (images.length - 1)) / 2);
  return images.flatMap((a, at) => images.slice(at + 1).map((b) => ({ similarity: dot(a, b), weight })));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}
