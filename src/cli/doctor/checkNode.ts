import type { Finding } from './finding.ts';

/**
 * Whether a version of Node.js is one that facedex runs on.
 *
 * @param version - such as `v22.12.0`.
 * @param range - `engines.node` of package.json: ranges `^a.b.c` and `>=a.b.c`, parted by `||`.
 */
export function checkNode(version: string, range: string): Finding {
  const [major = 0, minor = 0] = numbersOf(version);
  const fits = range.split('||').some((part) => {
    const [wantedMajor = 0, wantedMinor = 0] = numbersOf(part);
    if (major === wantedMajor) return minor >= wantedMinor;
    return part.includes('>=') && major > wantedMajor;
  });
  const finding = { check: 'Node.js', subject: version, detail: `facedex wants ${range}` };
  return fits
    ? { ...finding, state: 'good' }
    : { ...finding, state: 'bad', remedy: 'install a version of Node.js that is among them' };
}

function numbersOf(version: string): readonly number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
