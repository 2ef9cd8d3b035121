import fc from 'fast-check';
import type { FuzzProperty } from './properties.ts';

/** Tries a property; gives what was found against it, in words, or undefined. */
export async function runProperty(
  { name, runs, check }: FuzzProperty,
  seed: number,
  share = 1,
): Promise<string | undefined> {
  const numRuns = Math.ceil(runs * share);
  const found = await fc.check(check as fc.IAsyncProperty<unknown>, {
    seed,
    numRuns,
    interruptAfterTimeLimit: 120_000,
  });
  if (!found.failed || found.counterexample === null) return undefined;
  const example = cut(fc.stringify(found.counterexample));
  return `${name}, seed ${seed}, path ${found.counterexamplePath}: ${String(found.errorInstance)}\n  with ${example}`;
}

function cut(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
}
