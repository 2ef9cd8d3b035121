import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a file that `npm run models` fetches. */
export function weightsFile(name: string): string {
  return fileURLToPath(new URL(`../../models/weights/${name}`, import.meta.url));
}

/** Goes into the name of a group of tests that need such files, and says why they are skipped. */
export function missingWeights(...names: readonly string[]): string {
  const missing = names.filter((name) => !existsSync(weightsFile(name)));
  return missing.length > 0 ? ` (skipped: run "npm run models", which fetches ${missing.join(', ')})` : '';
}
