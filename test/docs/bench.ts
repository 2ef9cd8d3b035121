import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Outcome, runToEnd, startServer } from './processes.ts';
import { writeSamples } from './samples.ts';
import type { Step } from './steps.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is put in place of 8080, the default: for a page's server, and for servers that its programs make. */
interface Ports {
  readonly command: number;
  readonly program: number;
}

/** A project that has facedex as a dependency, with a folder of photos for each page. */
export interface Bench {
  readonly folder: string;
  readonly ports: Ports;
  close(): void;
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
  const ports = { command: await freePort(), program: await freePort() };
  for (const { path, steps } of pages) {
    const place = join(folder, placeOf(path));
    cpSync(samples, place, { recursive: true });
    for (const step of steps)
      if (step.kind === 'ts') writeFileSync(join(place, fileOf(step)), moduleOf(step, ports));
  }
  return { folder, ports, close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/** What the compiler has against the programs of all pages; it writes what is run, too. Empty where nothing. */
export function compile({ folder }: Bench): string {
  const compilerOptions = {
    ...{ target: 'es2023', lib: ['es2023', 'esnext.disposable'], module: 'nodenext', strict: true },
    ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')], skipLibCheck: true },
    ...{ rootDir: '.', outDir: 'built', noEmitOnError: false },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['pages'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', cwd: folder }).stdout;
}

/** Runs the steps of a page in its folder, one after the other, until one fails. */
export async function runPage({ folder, ports }: Bench, { path, steps }: Page): Promise<readonly Outcome[]> {
  const cwd = join(folder, placeOf(path));
  const outcomes: Outcome[] = [];
  const stops: (() => Promise<void>)[] = [];
  try {
    for (const step of steps) {
      if (step.staysUp) {
        stops.push(await startServer(cwd, shellOf(path, step, ports)));
        continue;
      }
      const outcome = await runToEnd(cwd, commandOf(folder, path, step, ports));
      outcomes.push(outcome);
      if (outcome.status !== 0) break;
    }
  } finally {
    for (const stop of stops) await stop();
  }
  return outcomes;
}

/** npm would prune what is linked into the project, and through the links what they lead to. */
const CHANGES_PACKAGES = /\bnpm (?:install|i|ci|uninstall|prune|test|run)\b/;

function commandOf(folder: string, path: string, step: Step, ports: Ports): [string, ...string[]] {
  if (step.kind === 'sh') return ['bash', '-euo', 'pipefail', '-c', shellOf(path, step, ports)];
  return [process.execPath, join(folder, 'built', placeOf(path), fileOf(step).replace(/ts$/, 'js'))];
}

/** Pages whose commands go through npx, in either form that pages have, as a reader's do. It takes longer than most of them. */
const BY_NPX = ['README.md', 'docs/air-gapped.md'];

function shellOf(path: string, { code, line }: Step, { command }: Ports): string {
  if (CHANGES_PACKAGES.test(code))
    throw new Error(`Line ${line}: mark it as not run, since npm would change the project that runs it`);
  const typed = code
    .replaceAll('8080', `${command}`)
    .replaceAll('facedex serve', `facedex serve --port ${command}`);
  return BY_NPX.includes(path) ? typed : typed.replaceAll('npx facedex ', `${relativeBin(path)} `);
}

/** What npx would find, from the folder of a page. */
function relativeBin(path: string): string {
  return join(relative(placeOf(path), '.'), 'node_modules/.bin/facedex');
}

function moduleOf({ code }: Step, { command, program }: Ports): string {
  const port = code.includes('createServer(') ? program : command;
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
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
