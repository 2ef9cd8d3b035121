import { styleText } from 'node:util';
import type { Command } from 'commander';
import { ownManifest } from '../../ownManifest.ts';
import type { PackNets } from '../../pack/pack.ts';
import { readPackNets } from '../../pack/readPackNets.ts';
import { readKeyFile } from '../shared/readKeyFile.ts';
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
    .option('--key-file <file>', 'key of an encrypted store: 32 bytes, or 64 hex digits')
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
  if (options.json) printJson(findings, faults === 0);
  else print(findings, faults);
  process.exitCode = faults === 0 ? 0 : 1;
}

/** From what everything rests on to what rests on it. */
async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  const { path } = options;
  const pack = await readPackNets(options.pack);
  const space = [await checkDisk(path ?? '.'), checkMemory()];
  const weights = await checkWeights(pack, options.weights);
  return [
    checkNode(process.version, ownManifest().engines.node),
    ...(await checkAddons()),
    ...weights,
    ...(await checkCompiled(pack, options.weights)),
    ...(isWanting(weights, pack) ? [NOT_TRIED] : await checkNets(pack, options)),
    ...(path === undefined ? [] : [await checkStore(path, pack, await readKeyFile(options.keyFile))]),
    ...space,
  ];
}

/** Without weights there is nothing to try. */
const NOT_TRIED: Finding = {
  check: 'Runtimes',
  subject: 'none',
  state: 'note',
  detail: 'not tried: the weights come first',
};

function isWanting(weights: readonly Finding[], pack: PackNets): boolean {
  return weights.some(({ subject, state }) => subject === pack.id && state === 'bad');
}

async function checkNets(pack: PackNets, options: DoctorOptions): Promise<readonly Finding[]> {
  const { weights, providerPath } = options;
  return [
    ...(await checkRuntimes({ pack, weightsDir: weights, providerPath })),
    await checkEngine({ pack: options.pack, weights, providerPath }),
  ];
}

function printJson(checks: readonly Finding[], ok: boolean): void {
  const { version } = ownManifest();
  const { version: node, platform, arch } = process;
  console.log(JSON.stringify({ ok, version, node, platform, arch, checks }, null, 2));
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
