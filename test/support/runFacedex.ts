import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../dist/cli/facedex.js', import.meta.url));

/** How a command ended that was signalled while it ran. */
export interface Signalled {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface SignalPlan {
  readonly store: string;
  /** Changes of the store's data file that are waited for. */
  readonly commits: number;
  readonly signal: NodeJS.Signals;
}

/**
 * Runs the built command in a process of its own and signals it once it has written to a store so many times.
 * @param again - a second signal, once the command has said that it stops.
 */
export async function signalAfterCommits(
  args: readonly string[],
  { store, commits, signal, again }: SignalPlan & { again?: NodeJS.Signals },
): Promise<Signalled> {
  const env = { ...process.env, FORCE_COLOR: undefined };
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const clock = watchStore(child, { store, commits, signal });
  child.stderr.on('data', (said: Buffer) => {
    if (again && said.includes('Stopping')) child.kill(again);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  clearInterval(clock);
  return { status: child.exitCode, signal: child.signalCode, stdout, stderr };
}

function watchStore(
  child: ChildProcessByStdio<null, Readable, Readable>,
  { store, commits, signal }: SignalPlan,
): NodeJS.Timeout {
  const seen = new Set<number>();
  // Only what is written once photos are looked at counts, not the opening.
  let begun = false;
  child.stderr.on('data', (said: Buffer) => {
    begun ||= said.includes('Importing');
  });
  const clock = setInterval(() => {
    const { mtimeMs = 0 } = statSync(join(store, 'faces.mdb'), { throwIfNoEntry: false }) ?? {};
    if (begun) seen.add(mtimeMs);
    if (seen.size <= commits) return;
    clearInterval(clock);
    child.kill(signal);
  }, 2);
  return clock;
}
