import { DATA_FILE } from '../dataFile.ts';
import { SECRETS_FILE } from '../keys/secretSlots.ts';
import { KEY_FILES } from '../keys/storeKeyFile.ts';

/** Files that a store is made of; what else lies beside them is made anew where it is missing. */
export const storeFiles: readonly string[] = [DATA_FILE, SECRETS_FILE, ...KEY_FILES];
