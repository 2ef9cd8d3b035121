import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';

/** Ways in which a file comes to harm. */
export const DAMAGES = [
  'truncated',
  'a bit flipped',
  'eight bits flipped',
  'a page of zeros',
  'swapped',
  'deleted',
] as const;

export type Damage = (typeof DAMAGES)[number];

/**
 * Harms a file.
 * @param twin - the file of the same name of another, sound store.
 */
export function harm(path: string, damage: Damage, twin: string, random: () => number): void {
  if (damage === 'deleted' || damage === 'swapped') {
    rmSync(path);
    if (damage === 'swapped') copyFileSync(twin, path);
    return;
  }
  const bytes = readFileSync(path);
  const anywhere = (): number => Math.floor(random() * bytes.length);
  // A linked file is written anew, so that the one it is linked to stays as it is.
  rmSync(path);
  if (damage === 'a page of zeros') {
    const page = anywhere() & -4096;
    bytes.fill(0, page, Math.min(page + 4096, bytes.length));
  }
  const flips = damage === 'a bit flipped' ? 1 : damage === 'eight bits flipped' ? 8 : 0;
  // Half of them where pages begin, since what is there rules over the rest.
  for (let n = 0; n < flips && bytes.length > 0; n++) {
    const at =
      random() < 0.5
        ? anywhere()
        : Math.min((anywhere() & -4096) + Math.floor(random() * 160), bytes.length - 1);
    bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
  }
  writeFileSync(path, bytes);
  if (damage === 'truncated') truncateSync(path, anywhere());
}
