import { randomNumbers } from '#src/randomNumbers.js';

const DIMENSION = 128;
/** Embeddings of real faces do not fill their space: in 64 dimensions chance is about as often alike as with SFace. */
const FILLED = 64;

/** Embeddings of people who do not exist, by person: directions drawn by chance. */
export interface MadeUp {
  readonly seed: number;
  /** Length of what all have in common, as photos of one camera do: it raises the similarity of strangers. @default 0 */
  readonly common?: number;
  /** Of a person. @default 1 */
  readonly images?: number;
}

/**
 * @returns unit-length embeddings; two of one person have a similarity of about 0.75 and more.
 */
export function madeUpPeople(count: number, { seed, common = 0, images = 1 }: MadeUp): Float32Array[][] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const person = direction(random);
    return Array.from({ length: images }, (_, image) =>
      image === 0 ? withCommon(person, common) : anotherImage(person, common, random),
    );
  });
}

/** A second image of a made-up person's first. */
export function anotherImage(person: Float32Array, common: number, random: () => number): Float32Array {
  const noise = direction(random);
  const moved = person.map((value, at) => value + 0.55 * (noise[at] as number));
  return withCommon(moved, common);
}

function direction(random: () => number): Float32Array {
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return unit(Float32Array.from({ length: DIMENSION }, (_, at) => (at < FILLED ? gaussian() : 0)));
}

function withCommon(vector: Float32Array, common: number): Float32Array {
  const moved = vector.slice();
  moved[DIMENSION - 1] = common;
  return unit(moved);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
