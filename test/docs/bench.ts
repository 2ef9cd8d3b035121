import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { writeSamples } from './samples.ts';
import type { Step } from './steps.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A project that has facedex as a dependency, with a folder of photos for each page. */
export interface Bench {
  readonly folder: string;
  /** By path of the page: the port that is put in place of 8080, the default, since several pages are run at once. */
  readonly ports: ReadonlyMap<string, number>;
  close(): void;
}

/** What a step printed; `status` is null where it was stopped. */
export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A page with what it has done. */
export interface Page {
  /** Path from the root of the project, such as `docs/privacy.md`. */
  readonly path: string;
  readonly steps: readonly Step[];
}

/**
 * Lays out a project in which pages are run. facedex is linked, not installed, so that nothing is fetched: how an installation
 * goes is another test's matter.
 */
export async function openBench(pages: readonly Page[]): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'facedex-docs-'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "reader", "private": true, "type": "module" }');
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/facedex'));
  symlinkSync('../facedex/dist/cli/facedex.js', join(folder, 'node_modules/.bin/facedex'));
  const samples = join(folder, 'samples');
  await writeSamples(samples);
  const ports = new Map<string, number>();
  for (const { path, steps } of pages) {
    const place = join(folder, placeOf(path));
    cpSync(samples, place, { recursive: true });
    const port = await freePort();
    ports.set(path, port);
    for (const step of steps)
      if (step.kind === 'ts') writeFileSync(join(place, fileOf(step)), moduleOf(step, port));
  }
  return { folder, ports, close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/** What the compiler has against the programs of all pages, once; it writes what is run, too. Empty where nothing. */
export function compile({ folder }: Bench): string {
  const options = {
    ...{
      target: 'es2023',
      module: 'nodenext',
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      skipLibCheck: true,
      strict: true,
    },
    ...{ lib: ['es2023', 'esnext.disposable'], rootDir: '.', outDir: 'built', noEmitOnError: false },
  };
  const config = { compilerOptions: options, include: ['pages'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', cwd: folder }).stdout;
}

/** Runs the steps of a page in its folder, one after the other, until one fails. */
export async function runPage({ folder, ports }: Bench, { path, steps }: Page): Promise<readonly Outcome[]> {
  const cwd = join(folder, placeOf(path));
  const port = ports.get(path) as number;
  const outcomes: Outcome[] = [];
  const servers: AbortController[] = [];
  try {
    for (const step of steps) {
      if (step.staysUp) servers.push(await startServer(cwd, withPort(step.code, port)));
      else outcomes.push(await run(cwd, ...commandOf(folder, path, step, port)));
      if (outcomes.at(-1)?.status !== 0 && !step.staysUp) break;
    }
  } finally {
    for (const server of servers) server.abort();
  }
  return outcomes;
}

/** npm would prune what is linked into the project, and through the links what they lead to. */
const CHANGES_PACKAGES = /\bnpm (?:install|i|ci|uninstall|prune|test|run)\b/;

function commandOf(folder: string, path: string, step: Step, port: number): [string, string[]] {
  if (CHANGES_PACKAGES.test(step.code))
    throw new Error(`Line ${step.line}: mark it as not run, since npm would change the project that runs it`);
  if (step.kind === 'sh') return ['bash', ['-euo', 'pipefail', '-c', withPort(step.code, port)]];
  const built = join(folder, 'built', placeOf(path), fileOf(step).replace(/ts$/, 'js'));
  return [process.execPath, [built]];
}

function withPort(code: string, port: number): string {
  return code.replaceAll('8080', `${port}`).replaceAll('facedex serve', `facedex serve --port ${port}`);
}

async function run(cwd: string, command: string, args: readonly string[]): Promise<Outcome> {
  const child = spawn(command, args, {
    cwd,
    env: environment(),
    timeout: 110_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, output: stdout + stderr };
}

/** Starts what goes on until it is told to stop, and waits until it says that it listens. */
async function startServer(cwd: string, code: string): Promise<AbortController> {
  const stop = new AbortController();
  const child = spawn('bash', ['-c', `exec ${code}`], { cwd, env: environment(), signal: stop.signal });
  child.on('error', () => undefined);
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += chunk;
    if (said.includes('listening')) {
      child.stdout.resume();
      return stop;
    }
  }
  throw new Error(`${code} did not come up: ${said}${await text(child.stderr)}`);
}

function environment(): NodeJS.ProcessEnv {
  // vitest forces colours on its children when it runs on a terminal itself.
  return { ...process.env, FORCE_COLOR: undefined, npm_config_offline: 'true', npm_config_loglevel: 'error' };
}

function moduleOf({ code }: Step, port: number): string {
  return `import assert from 'node:assert/strict';\n${code.replaceAll('8080', `${port}`)}\nvoid assert;\nexport {};\n`;
}

function placeOf(path: string): string {
  return join('pages', dirname(path), path.replace(/^.*\/|\.md$/g, ''));
}

function fileOf({ line }: Step): string {
  return `line${line}.ts`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
