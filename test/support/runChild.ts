import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a child process has said, and how it ended. */
export interface ChildOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const engine = new URL('../../dist/index.js', import.meta.url).href;

/**
 * Runs a module that has `FaceSearch` and `args` in a process of its own, until that ends by itself; one that
 * hangs is killed after a minute and has the code null.
 *
 * @param folder - for the module's file.
 */
export async function runChild(
  folder: string,
  body: string,
  {
    args = {},
    cwd = folder,
    env = process.env,
  }: { args?: object; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<ChildOutcome> {
  const file = join(folder, 'child.mjs');
  writeFileSync(
    file,
    `import { FaceSearch } from ${JSON.stringify(engine)};\nconst args = ${JSON.stringify(args)};\n${body}`,
  );
  const child = spawn(process.execPath, [file], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  // A test that has failed ends before its child, and an endless one would keep a core busy for the tests that follow.
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  process.off('exit', kill);
  return { code: child.exitCode, stdout, stderr };
}
