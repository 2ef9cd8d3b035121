import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { TransferPack } from '../engine/transfer/exportLibrary.ts';
import { packHash } from '../pack/packHash.ts';
import { readPack } from '../pack/readPack.ts';
import { DATA_FILE } from '../store/dataFile.ts';
import { openLmdbStore } from '../store/lmdbStore.ts';
import type { Store } from '../store/store.ts';
import { readKeyFile } from './readKeyFile.ts';

/** Options of commands that work on a store without its nets. */
export interface StoreOptions {
  readonly path: string;
  readonly pack: string;
  readonly keyFile?: string;
}

/** A command with the options that a store is opened with. */
export function storeCommand(program: Command, name: string, summary: string, path: string): Command {
  return program
    .command(name)
    .summary(summary)
    .requiredOption('--path <dir>', path)
    .option(
      '--pack <pack>',
      'the pack that made its templates: sface, face-api, or the path of a pack file',
      'sface',
    )
    .option('--key-file <file>', 'key of an encrypted store: 32 bytes or 64 hex digits, mode 600');
}

/** Opens a store, works and closes it. @param make - whether one that is not there is made. */
export async function withStore(
  { path, pack, keyFile }: StoreOptions,
  work: (store: Store, pack: TransferPack) => Promise<void>,
  make = false,
): Promise<void> {
  // Opening would make one.
  if (!make && !existsSync(join(path, DATA_FILE)))
    throw new Error(`Cannot open store "${path}": there is none`);
  const read = await readPack(pack);
  const of = { packId: read.id, packHash: packHash(read), dimension: read.embedder.dimension };
  const store = await openLmdbStore({ path, ...of, key: await readKeyFile(keyFile) });
  try {
    await work(store, of);
  } finally {
    await store.close();
  }
}
