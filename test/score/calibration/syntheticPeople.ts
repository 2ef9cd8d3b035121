import { type RandomNumbers, randomNumbers } from '#src/randomNumbers.js';

/** A direction, each as likely as any other. */
export function randomUnit(dimension: number, random: RandomNumbers): Float32Array {
  // Box and Muller: the normal distribution has no preferred direction.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return unit(Float64Array.from({ length: dimension }, normal));
}

/** People without any likeness, each with so many images, which all are near the first by `spread`. */
export function syntheticPeople(
  count: number,
  { dimension = 16, images = 1, spread = 0.1, seed = 1 } = {},
): Float32Array[][] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const first = randomUnit(dimension, random);
    const near = (): Float32Array => {
      const aside = randomUnit(dimension, random);
      return unit(Float64Array.from(first, (value, k) => value + spread * (aside[k] as number)));
    };
    return [first, ...Array.from({ length: images - 1 }, near)];
  });
}

/**
 * Share of pairs of random directions with a cosine above `similarity`: its density is `(1 - x^2)^((d - 3) / 2)`,
 * integrated by Simpson's rule.
 */
export function randomFalseMatchRate(similarity: number, dimension: number): number {
  const density = (x: number): number => Math.max(0, 1 - x * x) ** ((dimension - 3) / 2);
  return integral(density, similarity, 1) / integral(density, -1, 1);
}

function integral(of: (x: number) => number, from: number, to: number): number {
  const steps = 4000;
  const step = (to - from) / steps;
  let sum = of(from) + of(to);
  for (let n = 1; n < steps; n++) sum += of(from + n * step) * (n % 2 === 0 ? 2 : 4);
  return (sum * step) / 3;
}

function unit(values: Float64Array): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

/** The same to the order of the dimensions as the code under test. */
export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] as number), 0);
}
