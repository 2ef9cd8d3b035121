import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../dist/cli/facedex.js', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command in a process of its own. */
export function facedex(...args: readonly string[]): Ended {
  // vitest forces colours on its children when it runs on a terminal itself.
  const env = { ...process.env, FORCE_COLOR: undefined };
  return spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', env });
}
