import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** What a step printed; `status` is null where it took too long. */
export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** Milliseconds that one step may take on a machine that has much else to do. */
const LONGEST = 240_000;

/** Runs a command to its end. */
export async function runToEnd(
  cwd: string,
  [command, ...args]: readonly [string, ...string[]],
): Promise<Outcome> {
  const child = start(cwd, command, args);
  const timer = setTimeout(() => end(child), LONGEST);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  clearTimeout(timer);
  return { status: child.exitCode, output: stdout + stderr };
}

/** Starts what goes on until it is told to, and waits until it says that it listens. @returns what ends it. */
export async function startServer(cwd: string, code: string): Promise<() => Promise<void>> {
  const child = start(cwd, 'bash', ['-c', `exec ${code}`]);
  child.stderr.resume();
  let said = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (!said.includes('listening')) continue;
    child.stdout.resume();
    return async () => {
      end(child);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    };
  }
  throw new Error(`"${code}" did not come up: ${said}`);
}

/** In a group of its own, since npx and bash have children that do not end with them. */
function start(cwd: string, command: string, args: readonly string[]): Child {
  // vitest forces colours on its children when it runs on a terminal itself.
  const env = {
    ...process.env,
    FORCE_COLOR: undefined,
    npm_config_offline: 'true',
    npm_config_loglevel: 'error',
  };
  return spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

function end(child: Child): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}
