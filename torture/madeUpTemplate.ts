import { hash } from 'node:crypto';
import { randomNumbers } from '#src/randomNumbers.js';

/** Values of an embedding of `sface`, whose store all rounds work on. */
const DIMENSION = 128;

/** A unit-length template that nobody has, always the same for the same user. */
export function madeUpTemplate(user_id: string): Float32Array {
  const random = randomNumbers(Number.parseInt(hash('sha256', user_id).slice(0, 7), 16));
  const values = Float32Array.from({ length: DIMENSION }, () => random() - 0.5);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
