import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Lets npm bring a package's tarball, so that the user's own npm settings (registry, proxy, certificates, cache) hold.
 *
 * @param spec - such as `name@1.0.0`.
 * @param into - an existing folder.
 * @returns path of the tarball, in a new folder under `into`.
 */
export async function npmPack(spec: string, into: string, signal?: AbortSignal): Promise<string> {
  const folder = await mkdtemp(join(into, 'npm-'));
  // npm hands its settings on to the scripts it runs: `npm publish --dry-run` would otherwise keep this npm, two
  // levels below it, from writing the tarball.
  const settings = ['--no-dry-run', '--ignore-scripts', '--loglevel=error'];
  try {
    await runNpm(['pack', spec, ...settings, '--pack-destination', folder], signal);
  } catch (fault) {
    throw new Error(reasonOf(fault as NpmFault), { cause: fault });
  }
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack wrote no tarball');
  return join(folder, tarball);
}

// On Windows npm is a .cmd file, which only a command interpreter starts.
async function runNpm(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const shell = process.platform === 'win32';
  const words = shell ? args.map((word) => `"${word}"`) : args;
  await run('npm', words, { shell, windowsHide: true, ...(signal === undefined ? {} : { signal }) });
}

interface NpmFault extends Error {
  readonly code?: string | number;
  readonly stderr?: string;
}

function reasonOf(fault: NpmFault): string {
  if (fault.name === 'AbortError') return 'stopped';
  if (fault.code === 'ENOENT') return 'npm is not on the PATH';
  const said = (fault.stderr ?? '')
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!)/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('A complete log'));
  return said.slice(0, 2).join(', ') || fault.message;
}
