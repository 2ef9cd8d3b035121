import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What curl has read. */
export interface Curled {
  readonly status: number;
  readonly text: string;
}

/** Whether there is a curl to be run. */
export const hasCurl: boolean = spawnSync('curl', ['--version']).status === 0;

/** Runs curl, which knows nothing of this project. */
export async function curl(...args: readonly string[]): Promise<Curled> {
  const child = spawn('curl', ['-sS', '-w', '\n%{http_code}', ...args], { timeout: 60_000 });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`curl ended with ${child.exitCode}: ${stderr}`);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) };
}

/** `-F` arguments of a form. A value that starts with "@" is the path of a file to upload, as curl has it. */
export function formOf(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).flatMap(([key, value]) =>
    value.startsWith('@') ? ['-F', `${key}=${value}`] : ['--form-string', `${key}=${value}`],
  );
}
