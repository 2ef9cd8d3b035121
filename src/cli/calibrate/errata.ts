/** What is known to be wrong with the labels of a set of photos. */
export interface Errata {
  /** From a name to the other name of the same person. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Images, without their extension, that show somebody else, or are there twice. */
  readonly drops: ReadonlySet<string>;
  /** Twins and siblings: different people, whose pairs are left out of a calibration. */
  readonly siblings: readonly (readonly [string, string])[];
}

export const noErrata: Errata = { aliases: new Map(), drops: new Set(), siblings: [] };

/**
 * Reads a list of errata: a line each, parts divided by tabs, `alias A B`, `drop IMAGE` or `sibling A B`; empty lines
 * and lines that begin with `#` say nothing.
 *
 * @throws Error that names the line.
 *
 * @example
 * const { aliases } = parseErrata('alias\tJoseph_Blatter\tSepp_Blatter\n');
 * aliases.get('Sepp_Blatter'); // 'Joseph_Blatter'
 */
export function parseErrata(text: string): Errata {
  const aliases = new Map<string, string>();
  const drops = new Set<string>();
  const siblings: [string, string][] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [kind, a, b, ...more] = line.split('\t');
    if (kind === 'drop' && a && b === undefined) drops.add(a);
    else if (kind === 'alias' && a && b && more.length === 0 && !leadsTo(b, a, aliases)) aliases.set(b, a);
    else if (kind === 'sibling' && a && b && more.length === 0) siblings.push([a, b]);
    else {
      throw new Error(
        `Cannot read line ${at + 1} of the errata, "${line}": write "alias", "drop" or "sibling" and one or two names, divided by tabs, no two aliases in a circle`,
      );
    }
  }
  return { aliases, drops, siblings };
}

function leadsTo(target: string, name: string, aliases: ReadonlyMap<string, string>): boolean {
  const next = aliases.get(name);
  return name === target || (next !== undefined && leadsTo(target, next, aliases));
}
