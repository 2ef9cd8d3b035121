import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { ErasureReceipt } from '../../api/erasureReceipt.ts';
import { erasureReceipt } from '../../engine/erasureReceipt.ts';
import { sweepIndexFiles } from '../../gallery/sweepIndexFiles.ts';
import type { FaceRecord, StoredLibrary } from '../../store/store.ts';
import { eraseFaces } from '../shared/eraseFaces.ts';
import { exitCode } from '../shared/exitCode.ts';
import { plural } from '../shared/plural.ts';
import { printable } from '../shared/printable.ts';
import { printJson } from '../shared/printJson.ts';
import { type JsonOption, jsonOption, type StoreOptions, storeOptions } from '../shared/storeOptions.ts';
import { withStore } from '../shared/withStore.ts';
import { auditedErasure } from './auditedErasure.ts';
import { storedFaces, storedLibrary } from './storedLibrary.ts';

interface Options extends StoreOptions, JsonOption {
  readonly group: string;
  readonly user?: readonly string[];
  readonly all?: true;
  readonly yes?: true;
  readonly audit?: string;
}

const help = `
What is deleted cannot be read from any file of the store any more. The receipt says what was erased, and when: the hash is of the
tokens of the faces, so that who has them can prove that it is theirs. Backups that were made before are not reached.

Exit codes: 0 done, 3 some of the faces or users were not there, 1 failed.

Examples:
  $ npx facedex delete 0b25… 77fe… --group staff --path ./faces     these faces
  $ npx facedex delete --user ada --group staff --path ./faces      all faces of a user
  $ npx facedex delete --all --group staff --path ./faces           the library with all that is in it; asks first
  $ npx facedex delete --all --group staff --path ./faces --yes
  $ npx facedex delete --user ada --group staff --path ./faces --audit ./audit.log
`;

/** Adds `facedex delete`. */
export function addDelete(program: Command): void {
  const command = program
    .command('delete')
    .summary('erase faces, the faces of a user, or a library')
    .description('Erases faces of a library, or the library itself, beyond recovery.')
    .argument('[token...]', 'faces, by their tokens')
    .requiredOption('--group <id>', 'library, by its group_id');
  jsonOption(storeOptions(command))
    .option('--user <id...>', 'all faces of these users')
    .option('--all', 'the library with all that is in it')
    .option('--yes', 'with --all: do not ask')
    .option('--audit <file>', 'note it in an audit log, such as that of "facedex serve --audit"')
    .addHelpText('after', help)
    .action((tokens: readonly string[], options: Options) => {
      const given = [tokens.length > 0, options.user !== undefined, options.all === true];
      if (given.filter(Boolean).length !== 1)
        command.error(
          "error: say what to delete: tokens of faces, '--user' or '--all', and only one of them",
        );
      return options.all ? deleteLibrary(options, command) : deleteFaces(tokens, options);
    });
}

async function deleteLibrary(options: Options, command: Command): Promise<void> {
  const { group, path, yes, json, audit } = options;
  const isAsked = process.stdin.isTTY && process.stderr.isTTY;
  if (!yes && !isAsked) command.error("error: '--all' deletes the whole library: add '--yes'");
  await withStore(options, async (store) => {
    const library = storedLibrary(store, group, path);
    if (!yes && !(await confirmed(library, path))) throw new Error('Nothing was deleted');
    const receipt = await auditedErasure(audit, 'freeGroup', async () => {
      await store.removeLibrary(library.key, { onlyIfEmpty: false });
      const others = store.libraries().map(({ key }) => key);
      await sweepIndexFiles(join(path, 'indexes'), others);
      return erasureReceipt('library', group, library.size, [], new Date());
    });
    if (json) printJson({ group_id: group, face_removed: library.size, receipt });
    else printReceipt(`Deleted library "${group}" with ${plural(library.size, 'face')}`, receipt);
  });
}

async function confirmed({ group_id, size }: StoredLibrary, path: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const what = `Delete library "${group_id}" of "${path}" with ${plural(size, 'face')}? It cannot be undone.`;
    return (await terminal.question(`${printable(what)} Type its group_id to go on: `)).trim() === group_id;
  } finally {
    terminal.close();
  }
}

async function deleteFaces(tokens: readonly string[], options: Options): Promise<void> {
  const { group, path, user: users = [], json } = options;
  await withStore(options, async (store) => {
    const library = storedLibrary(store, group, path);
    const faces: FaceRecord[] = [];
    if (users.length > 0) for await (const face of storedFaces(store, library, users)) faces.push(face);
    const strangers = users.filter((id) => !faces.some(({ user_id }) => user_id === id));
    const wanted = users.length === 0 ? [...new Set(tokens)] : faces.map(({ face_token }) => face_token);
    let missing: ReadonlySet<string> = new Set();
    const receipt = await auditedErasure(options.audit, 'deleteFaces', async () => {
      missing = await eraseFaces(store, path, library.key, wanted);
      const erased = wanted.filter((token) => !missing.has(token));
      return erasureReceipt('faces', group, erased.length, erased, new Date());
    });
    const size = library.size - receipt.faces;
    const notThere = [
      ...[...missing].map((token) => `face ${token}`),
      ...strangers.map((id) => `user "${id}"`),
    ];
    process.exitCode = notThere.length > 0 ? exitCode.no : exitCode.done;
    if (json)
      return printJson({
        ...{ group_id: group, face_removed: receipt.faces, face_count: size, receipt },
        failure_detail: [...missing].map((face_token) => ({ face_token, reason: 'FACE_NOT_IN_GROUP' })),
        users_not_in_group: strangers,
      });
    for (const what of notThere) console.error(printable(`Not in library "${group}": ${what}`));
    printReceipt(
      `Deleted ${plural(receipt.faces, 'face')}; library "${group}" has ${plural(size, 'face')} left`,
      receipt,
    );
  });
}

function printReceipt(done: string, { when, hash }: ErasureReceipt): void {
  console.log(`${done}\nReceipt: ${when} sha256 ${hash}`);
}
