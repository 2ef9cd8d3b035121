import { styleText } from 'node:util';
import type { Command } from 'commander';
import { ownManifest } from '../../ownManifest.ts';
import type { PackNets } from '../../pack/pack.ts';
import { readPackNets } from '../../pack/readPackNets.ts';
import { exitCode } from '../shared/exitCode.ts';
import { printJson } from '../shared/printJson.ts';
import { readKeyFile } from '../shared/readKeyFile.ts';
import { keyFileOption } from '../shared/storeOptions.ts';
import { checkAddons } from './checkAddons.ts';
import { checkCompiled } from './checkCompiled.ts';
import { checkEngine } from './checkEngine.ts';
import { checkNode } from './checkNode.ts';
import { checkRuntimes } from './checkRuntimes.ts';
import { checkDisk, checkMemory } from './checkSpace.ts';
import { checkStore } from './checkStore.ts';
import { checkWeights } from './checkWeights.ts';
import type { Finding } from './finding.ts';
import { renderFindings } from './renderFindings.ts';

interface DoctorOptions {
  readonly path?: string;
  readonly keyFile?: string;
  readonly pack: string;
  readonly weights?: string;
  readonly providerPath?: string;
  readonly json?: true;
}

const help = `
Looks at Node.js, the native packages, the weights of the nets, everything that may run the nets, a store, disk and memory.
Each runtime is tried in a process of its own; that takes some seconds. Nothing is changed, nothing leaves this machine.

Exit code: 0 where all that is needed is right, 1 otherwise. Optional parts that are missing are marked "–".

Examples:
  $ npx facedex doctor
  $ npx facedex doctor --path ./faces
  $ npx facedex doctor --json > doctor.json
`;

/** Adds `facedex doctor`, which says what works on this machine and what does not. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('say what works on this machine, and what to do where it does not')
    .description('Looks at everything that an engine needs on this machine.')
    .option('--path <dir>', 'folder of a store to look at too')
    .option(...keyFileOption)
    .option('--pack <pack>', 'nets: sface, face-api, or the path of a pack file', 'sface')
    .option('--weights <dir>', 'folder of the weights (default: models/weights/ of the installed package)')
    .option('--provider-path <dir>', "folder of onnxruntime's provider files for CUDA")
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(doctor);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const findings = await examine(options);
  const faults = findings.filter(({ state }) => state === 'bad').length;
  process.exitCode = faults === 0 ? exitCode.done : exitCode.failed;
  if (options.json) printJson(jsonOf(findings, faults === 0));
  else print(findings, faults);
}

/** From what everything rests on to what rests on it. */
async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  const { path } = options;
  const pack = await readPackNets(options.pack);
  const space = [await checkDisk(path ?? '.'), checkMemory()];
  const addons = await checkAddons();
  const isWhole = addons.every(({ state }) => state !== 'bad');
  const weights = await checkWeights(pack, options.weights);
  return [
    checkNode(process.version, ownManifest().engines.node),
    ...addons,
    ...weights,
    ...(await checkCompiled(pack, options.weights)),
    ...(isWanting(weights, pack)
      ? [notTried('Runtimes', 'none', 'weights')]
      : await checkNets(pack, options, isWhole)),
    ...(path === undefined ? [] : [await lookAtStore(path, pack, options, isWhole)]),
    ...space,
  ];
}

/** What cannot be tried before something else is right, which is marked bad itself. */
function notTried(check: string, subject: string, first: 'weights' | 'addons'): Finding {
  return { check, subject, state: 'note', detail: `not tried: the ${first} come first` };
}

function isWanting(weights: readonly Finding[], pack: PackNets): boolean {
  return weights.some(({ subject, state }) => subject === pack.id && state === 'bad');
}

async function checkNets(
  pack: PackNets,
  { pack: name, weights, providerPath }: DoctorOptions,
  isWhole: boolean,
): Promise<readonly Finding[]> {
  const runtimes = await checkRuntimes({ pack, weightsDir: weights, providerPath });
  if (!isWhole) return [...runtimes, notTried('Engine', name, 'addons')];
  return [...runtimes, await checkEngine({ pack: name, weights, providerPath })];
}

async function lookAtStore(
  path: string,
  pack: PackNets,
  { keyFile }: DoctorOptions,
  isWhole: boolean,
): Promise<Finding> {
  if (!isWhole) return notTried('Store', path, 'addons');
  return checkStore(path, pack, await readKeyFile(keyFile));
}

function jsonOf(checks: readonly Finding[], ok: boolean): object {
  const { version } = ownManifest();
  const { version: node, platform, arch } = process;
  return { ok, version, node, platform, arch, checks };
}

function print(findings: readonly Finding[], faults: number): void {
  const stream = process.stdout;
  console.log(`facedex ${ownManifest().version} on ${process.platform} ${process.arch}`);
  console.log(renderFindings(findings, { stream, columns: stream.columns ?? 110 }));
  const verdict =
    faults === 0
      ? styleText('green', 'All that is needed is right.', { stream })
      : styleText('red', `${faults} of ${findings.length} are wrong: see what is marked ✗.`, { stream });
  console.log(`\n${verdict}`);
}
