import { styleText } from 'node:util';
import { type Command, Option } from 'commander';
import { FaceSearchError } from '../faceSearchError.ts';
import { builtInPacks } from '../pack/builtInPacks.ts';
import { fetchWeights } from '../pack/fetchWeights.ts';
import { inspectFile } from '../pack/inspectFile.ts';
import { weightsRemedy } from '../pack/modelsCommand.ts';
import type { PackFile, PackNets } from '../pack/pack.ts';
import { readPackNets } from '../pack/readPackNets.ts';
import { addAddModel } from './addModel/addModel.ts';
import { compilePacks } from './shared/compilePacks.ts';
import { exitCode } from './shared/exitCode.ts';
import { fileSize } from './shared/fileSize.ts';
import { openProgress } from './shared/openProgress.ts';
import { printJson } from './shared/printJson.ts';

interface ModelsOptions {
  readonly pack: string;
  readonly from?: string;
  readonly to?: string;
  readonly verify?: true;
  readonly json?: true;
}

const examples = `
Each file is checked against the sha256 in its pack before it is put in place, wherever it comes from.
npm brings the packages that hold them, with your own npm settings.

The nets are then compiled for the processor of this machine, beside their weights: engines open in three fifths of the time.
Run it again where facedex, onnxruntime or the machine is another one; until then nets are made from the weights.

Examples:
  $ npx facedex models                          fetch what is missing, compile the nets
  $ npx facedex models --verify                 check every file, fetch nothing
  $ npx facedex models --from /media/stick      take files from a folder first, for places with no network
  $ npx facedex models --pack ./my-pack.json --to ./weights

What a folder for --from may hold: the files by their names, or what "npm pack NAME@VERSION" wrote
for the packages that "npx facedex models --verify" lists.
`;

/** Adds `facedex models`, which brings and checks the weights of the nets. */
export function addModels(program: Command): void {
  const models = program
    .command('models')
    .summary('fetch, check and compile the nets')
    .description(
      'Fetches the weights of the nets that are not there yet, checks all of them, and compiles the nets.',
    )
    .option('--pack <id>', `one pack: ${builtInPacks.join(', ')}, or the path of a pack's JSON file`, 'all')
    .option('--from <dir>', 'look for the files in this folder first')
    .option('--to <dir>', 'lay the files in this folder (default: models/weights/ of the installed package)')
    .addOption(new Option('--verify', 'only check what is there; fetch nothing').conflicts('from'))
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .enablePositionalOptions()
    .action(runModels);
  addAddModel(models);
}

async function runModels(options: ModelsOptions): Promise<void> {
  const ids = options.pack === 'all' ? builtInPacks : [options.pack];
  const packs = await Promise.all(ids.map(readPackNets));
  if (options.verify) await verify(packs, options);
  else await fetchAll(packs, options);
}

async function fetchAll(packs: readonly PackNets[], { from, to, json }: ModelsOptions): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new Error('stopped; what was fetched stays'));
  const progress = openProgress();
  process.once('SIGINT', interrupt);
  try {
    const { signal } = interruption;
    for (const pack of packs)
      await fetchWeights(pack, { from, weightsDir: to, onProgress: progress.show, signal });
  } finally {
    process.off('SIGINT', interrupt);
    progress.close();
  }
  const made = await compilePacks(packs, to);
  if (json) return printJson({ packs: packs.map(({ id }) => id), files: countFiles(packs), ...made });
  const names = packs.map(({ id }) => id).join(' and ');
  console.log(`Weights of ${names}: ${countFiles(packs)} of ${countFiles(packs)} files in place`);
  console.log(
    'compiled' in made
      ? `Compiled for this machine: ${made.compiled} nets`
      : `Not compiled for this machine: ${made.problem}. Engines make their nets from the weights instead`,
  );
}

/** A file of weights, as it was found. */
interface Verified {
  readonly pack: PackNets;
  readonly file: PackFile;
  readonly state: FileState;
}

type FileState = Awaited<ReturnType<typeof inspectFile>>['state'];

async function verify(packs: readonly PackNets[], { to, json }: ModelsOptions): Promise<void> {
  const files: Verified[] = [];
  for (const pack of packs)
    for (const file of pack.files) {
      const { state } = await inspectFile(file, { weightsDir: to, packPath: pack.path });
      files.push({ pack, file, state });
    }
  const faults = files.filter(({ state }) => state !== 'good').length;
  if (json) {
    const listed = files.map(({ pack, file, state }) => ({ pack: pack.id, file: file.name, state }));
    process.exitCode = faults === 0 ? exitCode.done : exitCode.failed;
    return printJson({ ok: faults === 0, files: listed });
  }
  for (const pack of packs) {
    console.log(`${pack.id}: ${pack.title}`);
    for (const found of files) if (found.pack === pack) console.log(`  ${fileLine(found)}`);
  }
  if (faults === 0) return;
  throw new FaceSearchError(
    'WEIGHTS_MISSING',
    `Cannot vouch for ${faults} of ${countFiles(packs)} files: ${weightsRemedy(packs[0] as PackNets, to)}`,
  );
}

function fileLine({ file, state }: Verified): string {
  return `${stateWord(state)} ${fileSize(file.bytes).padStart(7)}  ${file.name}  ${origin(file)}`;
}

function stateWord(state: FileState): string {
  return styleText(state === 'good' ? 'green' : 'red', state.padEnd(10), { stream: process.stdout });
}

function origin({ sources: [first] }: PackFile): string {
  if (first === undefined) return '';
  const where =
    'url' in first ? first.url : 'npm' in first ? `npm ${first.npm}` : `dependency ${first.dependency}`;
  return styleText('dim', where, { stream: process.stdout });
}

function countFiles(packs: readonly PackNets[]): number {
  return packs.reduce((sum, { files }) => sum + files.length, 0);
}
