import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../dist/cli/facedex.js', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// vitest forces colours on its children when it runs on a terminal itself.
const env = { ...process.env, FORCE_COLOR: undefined };

/** Runs the built command in a process of its own. */
export function facedex(...args: readonly string[]): Ended {
  return facedexUnder([], ...args);
}

/** As {@link facedex}, as the last words of another command. */
export function facedexUnder(command: readonly string[], ...args: readonly string[]): Ended {
  const [program, ...words] = [...command, process.execPath, bin, ...args];
  return spawnSync(program as string, words, { encoding: 'utf8', env });
}
