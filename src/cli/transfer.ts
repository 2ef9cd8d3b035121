import type { Command } from 'commander';
import { exportLibrary } from '../engine/transfer/exportLibrary.ts';
import { restoreStore } from '../engine/transfer/restoreStore.ts';
import { storedLibrary } from './library/storedLibrary.ts';
import { plural } from './shared/plural.ts';
import { printable } from './shared/printable.ts';
import { printJson } from './shared/printJson.ts';
import { type JsonOption, jsonOption, type StoreOptions, storeOptions } from './shared/storeOptions.ts';
import { withStore } from './shared/withStore.ts';
import { writeNewFile } from './shared/writeNewFile.ts';

const backupHelp = `
The store must not be open meanwhile; an application that has it open calls engine.backup(path) instead. Of an encrypted store the
copy is encrypted under the same key.

Example:
  $ npx facedex backup --path ./faces --into /backup/faces-monday
`;

const restoreHelp = `
The copy is read as a whole first: what is damaged is refused, and nothing is made.

Example:
  $ npx facedex restore --from /backup/faces-monday --path ./faces
`;

const exportHelp = `
The file is NDJSON, a head, a line for each face, and a checksum. It holds templates and user ids and is not encrypted: keep it as you
keep the key. "facedex import FILE" takes it into another store of the same nets; with other nets, and the photos at hand,
"facedex reembed" moves a store over.

Examples:
  $ npx facedex export --group staff --path ./faces --into staff.ndjson
  $ npx facedex import staff.ndjson --path ./other
`;

/** Adds `facedex backup`, `restore` and `export`. */
export function addTransfer(program: Command): void {
  jsonOption(storeOptions(program.command('backup').summary('copy a store')))
    .description('Copies a store into a folder.')
    .requiredOption('--into <dir>', 'folder for the copy; must not be there')
    .addHelpText('after', backupHelp)
    .action(backup);
  jsonOption(
    storeOptions(
      program.command('restore').summary('put a copy of a store back'),
      'folder for the store; must not be there',
    ),
  )
    .description('Puts a copy that "facedex backup" made back.')
    .requiredOption('--from <dir>', 'folder of the copy')
    .addHelpText('after', restoreHelp)
    .action(restore);
  jsonOption(storeOptions(program.command('export').summary('write a library to a file')))
    .description('Writes a library to a file, for another store.')
    .requiredOption('--group <id>', 'library, by its group_id')
    .requiredOption('--into <file>', 'file to make; must not be there')
    .addHelpText('after', exportHelp)
    .action(exportTo);
}

async function backup({
  into,
  ...options
}: StoreOptions & JsonOption & { readonly into: string }): Promise<void> {
  await withStore(options, (store) => store.backup(into));
  if (options.json) printJson({ path: options.path, into });
  else console.log(printable(`Copied "${options.path}" to "${into}"`));
}

async function restore({
  from,
  ...options
}: StoreOptions & JsonOption & { readonly from: string }): Promise<void> {
  await restoreStore(from, options.path, (part) =>
    withStore({ ...options, path: part, name: from }, async (store) => {
      for (const { key } of store.libraries()) for await (const _ of store.templates(key));
    }),
  );
  if (options.json) printJson({ from, path: options.path });
  else console.log(printable(`Restored "${from}" to "${options.path}"`));
}

async function exportTo({
  group,
  into,
  ...options
}: StoreOptions & JsonOption & { readonly group: string; readonly into: string }): Promise<void> {
  await withStore(options, async (store, pack) => {
    const library = storedLibrary(store, group, options.path);
    await writeNewFile(into, exportLibrary(store, library, pack));
    if (options.json) printJson({ group_id: group, face_count: library.size, into });
    else
      console.log(printable(`Exported library "${group}" with ${plural(library.size, 'face')} to "${into}"`));
  });
}
