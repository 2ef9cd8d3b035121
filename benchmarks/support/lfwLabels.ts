import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Errata, parseErrata } from '#src/cli/calibrate/errata.js';
import { labelOf } from '#src/cli/calibrate/labelOf.js';
import { dataFolder } from './photos.ts';

/** Who is who in LFW, its known label faults put right. */
export interface LfwLabels {
  /** Name of the person in a photo, by its path; undefined for photos that are filed under a wrong name. */
  readonly nameOf: (path: string) => string | undefined;
  /** Names of two people each: twins, brothers and sisters. */
  readonly siblings: readonly (readonly [string, string])[];
}

export function readLfwLabels(): LfwLabels {
  return lfwLabels(parseErrata(readFileSync(join(dataFolder, 'lfw/identity-errata.tsv'), 'utf8')));
}

export function lfwLabels({ aliases, drops, siblings }: Errata): LfwLabels {
  const named = (name: string): string => {
    const other = aliases.get(name);
    return other === undefined ? name : named(other);
  };
  return {
    nameOf: (path) => {
      const { person, image } = labelOf(path);
      return drops.has(image) ? undefined : named(person);
    },
    siblings: siblings.map(([a, b]) => [named(a), named(b)] as const),
  };
}
