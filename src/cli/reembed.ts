import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { type MissingFace, type ReembedOutcome, reembed } from '../engine/reembed/reembed.ts';
import { builtInPacks } from '../pack/builtInPacks.ts';
import { readPackNets } from '../pack/readPackNets.ts';
import { exitCode } from './shared/exitCode.ts';
import { type Counter, openCounter } from './shared/openCounter.ts';
import { photosBelow } from './shared/photosBelow.ts';
import { printable } from './shared/printable.ts';
import { printJson } from './shared/printJson.ts';
import { readKeyFile } from './shared/readKeyFile.ts';

interface Options {
  readonly path: string;
  readonly to: string;
  readonly photos: string;
  readonly into: string;
  readonly from?: string;
  readonly weights?: string;
  readonly allowMissing?: true;
  readonly keyFile?: string;
  readonly json?: true;
}

const help = `
The engine keeps no photos, so they must be at hand. Which photo belongs to which face needs no list: it is the one out of
which the old pack makes the stored template again. Libraries and faces keep their ids, tokens, data, times and order. The
old store is left as it is; the new one appears whole or not at all. It must not be open meanwhile.

A calibration of a library's own is not carried over: it was of the other pack. In the new store "facedex import" does not
know which photos are there already: it would enroll the same ones once more.

Example:
  $ npx facedex reembed --path ./faces --photos ./photos --to ./models/mine.json --into ./faces-mine
`;

/** Adds `facedex reembed`, which moves a store over to another pack. */
export function addReembed(program: Command): void {
  program
    .command('reembed')
    .summary('move a store over to another pack')
    .description('Makes the templates of a store anew with another pack, from the photos that were enrolled.')
    .requiredOption('--path <dir>', 'folder of the store')
    .requiredOption('--photos <dir>', 'folder with the photos that were enrolled, in any order, at any depth')
    .requiredOption(
      '--to <pack>',
      `the new pack: ${builtInPacks.join(', ')}, or the path of a pack's JSON file`,
    )
    .requiredOption('--into <dir>', 'folder for the new store')
    .option('--from <pack>', `the old pack, where it is not one of ${builtInPacks.join(' and ')}`)
    .option('--weights <dir>', "folder of the packs' weights (default: models/weights/ of the package)")
    .option(
      '--key-file <file>',
      'key of an encrypted store, and of the new one: 32 bytes or 64 hex digits, mode 600',
    )
    .option('--allow-missing', 'leave faces behind whose photo is not there')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(runReembed);
}

async function runReembed(options: Options): Promise<void> {
  const { path, photos, to, into, from, weights, allowMissing, keyFile } = options;
  const counters = { match: openCounter('photos looked at'), embed: openCounter('faces embedded anew') };
  const workers = Math.min(4, availableParallelism());
  try {
    const outcome = await reembed({
      ...{ path, into, workers, weightsDir: weights, allowMissing: allowMissing === true },
      from: await Promise.all((from === undefined ? builtInPacks : [from]).map(readPackNets)),
      to: await readPackNets(to),
      key: await readKeyFile(keyFile),
      photos: await photosBelow(photos),
      onProgress: (step, done, total) => counters[step].show(done, total),
    });
    closeAll(counters);
    if (options.json) return printOutcome(options, outcome);
    for (const { why } of outcome.unreadable) console.log(`Not read: ${printable(why)}`);
    listMissing(outcome.missing);
    if (!outcome.written) throw new Error(refusal(path, outcome.missing.length));
    console.log(`Moved ${outcome.moved} faces of "${path}" from ${outcome.from} to ${to}, into "${into}"`);
  } finally {
    closeAll(counters);
  }
}

function closeAll(counters: Readonly<Record<string, Counter>>): void {
  for (const counter of Object.values(counters)) counter.close();
}

/** For scripts: where nothing was made, it says so, and the exit code does. */
function printOutcome({ path, into, to }: Options, outcome: ReembedOutcome): void {
  if (!outcome.written) process.exitCode = exitCode.failed;
  printJson({ path, into, to, ...outcome });
}

function listMissing(missing: readonly MissingFace[]): void {
  for (const { group_id, face_token, user_id, lacks } of missing) {
    const what = lacks === 'photo' ? 'its photo is not there' : 'the new pack finds no face in its photo';
    console.log(`Not moved: ${group_id} ${face_token} ${user_id}: ${what}`);
  }
}

function refusal(path: string, count: number): string {
  const faces = count === 1 ? '1 face' : `${count} faces`;
  return `Cannot move ${faces} of "${path}", so nothing was made: bring the photos, or leave these faces behind with "--allow-missing"`;
}
