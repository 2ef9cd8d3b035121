import { randomInt } from 'node:crypto';

/** The largest that an option may be, and a seed. */
const MOST = 2 ** 31 - 1;

/** Reads an option that is a whole number; ends the process where it is none. @param verb - what cannot be done with it then. */
export function wholeOption(verb: string, name: string, given: string, least = 0): number {
  const value = Number(given);
  if (Number.isSafeInteger(value) && value >= least && value <= MOST) return value;
  console.error(`Cannot ${verb} with --${name} "${given}": give a whole number of ${least} to ${MOST}`);
  process.exit(2);
}

/** Reads the option `--seed`; drawn where it is not given. */
export function seedOption(verb: string, given: string | undefined): number {
  return given === undefined ? randomInt(MOST) : wholeOption(verb, 'seed', given);
}
