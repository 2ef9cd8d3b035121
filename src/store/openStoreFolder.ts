import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';
import { checkRecords } from './checkRecords.ts';
import { commit } from './commit.ts';
import { DATA_FILE } from './dataFile.ts';
import { SECRETS_FILE, SecretSlots } from './keys/secretSlots.ts';
import { makeStoreKey, readStoreKey, type StoreKey } from './keys/storeKeyFile.ts';
import { storeKeys } from './keys/storeKeys.ts';
import { type LmdbTables, openTables } from './lmdbTables.ts';
import { SealedRecords } from './sealedRecords.ts';
import { checkFormat, checkPack, newHeader, type StoreHeader, type StorePack } from './storeHeader.ts';
import { upgradeStore } from './upgrade/upgradeStore.ts';

/** @see openStoreFolder */
export interface FolderOptions extends StorePack {
  /** 32 bytes that the store is encrypted under. @default the store is not encrypted */
  readonly key?: Uint8Array | undefined;
}

/** The files of a store, open. */
export interface OpenFolder {
  readonly records: SealedRecords;
  readonly storeKey: StoreKey;
  /** What had to be mended, in words. */
  readonly repairs: readonly string[];
}

/**
 * Opens the files in a folder that is locked for us, or makes them, and looks whether they are sound.
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNREADABLE`, `STORE_UNWRITABLE`, `PACK_MISMATCH`, `KEY_MISSING`, `KEY_WRONG`, `KEY_UNEXPECTED`.
 */
export async function openStoreFolder(
  folder: string,
  name: string,
  options: FolderOptions,
): Promise<OpenFolder> {
  const wasMade = hasSecrets(folder);
  if (wasMade && !hasData(folder)) throw unreadable(name, `${DATA_FILE} is missing`);
  const tables = await openTables(folder, name);
  let open: OpenFolder | undefined;
  try {
    const header = readHeader(tables, name);
    if (header === undefined && wasMade) throw unreadable(name, `${DATA_FILE} is damaged (it has no header)`);
    if (header === undefined) open = await makeStore(folder, name, tables, options);
    else {
      const { header: found, isOld } = checkFormat(header, name);
      if (isOld) checkPack(found, options, name);
      else open = await openStore(folder, name, tables, options, found);
    }
  } finally {
    if (!open) await tables.root.close();
  }
  if (open) return open;
  await upgradeStore(folder, name, options);
  const { repairs, ...rest } = await openStoreFolder(folder, name, options);
  return { ...rest, repairs: [...repairs, `${DATA_FILE} was of an older format: written anew`] };
}

/** Whether a store was made here: faces.keys gets its first secrets once all else is there. */
function hasSecrets(folder: string): boolean {
  const file = join(folder, SECRETS_FILE);
  return existsSync(file) && statSync(file).size > 100;
}

function hasData(folder: string): boolean {
  const file = join(folder, DATA_FILE);
  return existsSync(file) && statSync(file).size > 0;
}

/** Anything at all, or undefined where a process died while it made the store. */
function readHeader(tables: LmdbTables, name: string): unknown {
  try {
    const header = tables.meta.get('header');
    return header === undefined && tables.libraries.getKeysCount({ limit: 1 }) > 0 ? null : header;
  } catch (error) {
    throw unreadable(name, `${DATA_FILE} is damaged (its header)`, error);
  }
}

/** @param options - of the store, and its key where one was made already. */
export async function makeStore(
  folder: string,
  name: string,
  tables: LmdbTables,
  options: FolderOptions,
): Promise<OpenFolder> {
  const storeKey = makeStoreKey(folder, options.key);
  const { id, key } = storeKey;
  const secrets = SecretSlots.open(join(folder, SECRETS_FILE), name, id, true);
  const records = new SealedRecords(tables, secrets, storeKeys(key, id), name);
  const header = newHeader(options, id);
  try {
    await commit(tables, name, () => {
      tables.meta.putSync('header', header);
      records.putMeta('seal', JSON.stringify(header));
      records.putNextLibrary(1);
    });
    secrets.settle(secrets.slotSet());
    return { records, storeKey, repairs: [] };
  } catch (error) {
    await secrets.close();
    throw error;
  }
}

async function openStore(
  folder: string,
  name: string,
  tables: LmdbTables,
  options: FolderOptions,
  header: StoreHeader,
): Promise<OpenFolder> {
  const headerId = Buffer.from(String(header.store_id), 'hex');
  const { storeKey, repairs } = readStoreKey(folder, name, options.key, headerId);
  const { id, key } = storeKey;
  const secrets = SecretSlots.open(join(folder, SECRETS_FILE), name, id, false);
  try {
    const records = new SealedRecords(tables, secrets, storeKeys(key, id), name);
    if (!records.hasHeader(header)) throw unreadable(name, `${DATA_FILE} is damaged (its header)`);
    checkPack(header, options, name);
    secrets.settle(await checkRecords(records));
    return { records, storeKey, repairs };
  } catch (error) {
    await secrets.close();
    throw error instanceof FaceSearchError
      ? error
      : unreadable(name, `${DATA_FILE} is damaged (${String(error)})`, error);
  }
}

function unreadable(name: string, why: string, cause?: unknown): FaceSearchError {
  return new FaceSearchError('STORE_UNREADABLE', `Cannot open store "${name}": ${why}`, { cause });
}
