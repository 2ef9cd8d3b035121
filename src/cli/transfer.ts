import { open, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { exportLibrary } from '../engine/transfer/exportLibrary.ts';
import { importLibrary } from '../engine/transfer/importLibrary.ts';
import { restoreStore } from '../engine/transfer/restoreStore.ts';
import { type StoreOptions, storeCommand, withStore } from './withStore.ts';

const closedHelp = `
The store must not be open meanwhile; an application that has it open calls engine.backup(path) instead.
`;

const fileHelp = `
The file is NDJSON, a head, a line for each face, and a checksum. It holds templates and user ids and is not encrypted: keep it as you
keep the key. It fits stores of the same pack; with another pack, and the photos at hand, "facedex reembed" moves a store over.
`;

/** Adds `facedex backup`, `restore`, `export-library` and `import-library`. */
export function addTransfer(program: Command): void {
  storeCommand(program, 'backup', 'copy a store', 'folder of the store')
    .requiredOption('--into <dir>', 'folder for the copy; must not be there')
    .addHelpText(
      'after',
      `${closedHelp}\nExample:\n  $ npx facedex backup --path ./faces --into /backup/faces-monday\n`,
    )
    .action((options: StoreOptions & { readonly into: string }) =>
      withStore(options, async (store) => {
        await store.backup(options.into);
        console.log(`Copied "${options.path}" to "${options.into}"`);
      }),
    );
  storeCommand(program, 'restore', 'put a copy back', 'folder for the store; must not be there')
    .requiredOption('--from <dir>', 'folder of the copy')
    .action(restore);
  storeCommand(program, 'export-library', 'write a library to a file', 'folder of the store')
    .requiredOption('--group <id>', 'group_id of the library')
    .requiredOption('--into <file>', 'file to make; must not be there')
    .addHelpText('after', fileHelp)
    .action(exportTo);
  storeCommand(program, 'import-library', 'add the library of such a file', 'folder of the store')
    .requiredOption('--from <file>', 'file that export-library made')
    .addHelpText('after', fileHelp)
    .action((options: StoreOptions & { readonly from: string }) =>
      withStore(
        options,
        async (store, pack) => {
          const { group_id, faces } = await importLibrary(store, options.from, pack);
          console.log(`Imported library "${group_id}" with ${faces} faces into "${options.path}"`);
        },
        true,
      ),
    );
}

async function restore({ from, ...options }: StoreOptions & { readonly from: string }): Promise<void> {
  await restoreStore(from, options.path, (part) =>
    withStore({ ...options, path: part }, async (store) => {
      for (const { key } of store.libraries()) for await (const _ of store.templates(key));
    }),
  );
  console.log(`Restored "${from}" to "${options.path}"`);
}

async function exportTo({
  group,
  into,
  ...options
}: StoreOptions & { readonly group: string; readonly into: string }): Promise<void> {
  await withStore(options, async (store, pack) => {
    const library = store.library(group);
    if (!library) throw new Error(`Cannot export library "${group}": there is none in "${options.path}"`);
    const file = await open(into, 'wx', 0o600);
    try {
      for await (const line of exportLibrary(store, library, pack)) await file.write(line);
      await file.sync();
    } catch (fault) {
      await rm(into, { force: true });
      throw fault;
    } finally {
      await file.close();
    }
    console.log(`Exported library "${group}" with ${library.size} faces to "${into}"`);
  });
}
