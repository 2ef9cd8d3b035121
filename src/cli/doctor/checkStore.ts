import { existsSync } from 'node:fs';
import { storePack } from '../../engine/storePack.ts';
import { FaceSearchError } from '../../faceSearchError.ts';
import { messageOf } from '../../messageOf.ts';
import type { PackNets } from '../../pack/pack.ts';
import { DATA_FILE } from '../../store/dataFile.ts';
import { holdsStore } from '../../store/holdsStore.ts';
import { openLmdbStore } from '../../store/lmdbStore.ts';
import { STORE_FORMAT } from '../../store/storeHeader.ts';
import type { Finding } from './finding.ts';

/** Whether a store opens, and what it holds. A folder without one is left as it is. */
export async function checkStore(
  path: string,
  pack: PackNets,
  key: Uint8Array | undefined,
): Promise<Finding> {
  const finding = { check: 'Store', subject: path };
  try {
    if (!holdsStore(path))
      return {
        ...finding,
        state: 'bad',
        detail: existsSync(path) ? `holds no store: there is no ${DATA_FILE}` : 'there is no such folder',
        remedy: 'check the path; FaceSearch.open() makes a store where there is none',
      };
    return { ...finding, state: 'good', detail: await contentOf(path, pack, key) };
  } catch (fault) {
    return { ...finding, ...faultFinding(fault) };
  }
}

async function contentOf(path: string, pack: PackNets, key: Uint8Array | undefined): Promise<string> {
  const store = await openLmdbStore({ path, ...storePack(pack), key });
  try {
    const libraries = store.libraries();
    const faces = libraries.reduce((sum, { size }) => sum + size, 0);
    return `opens: format ${STORE_FORMAT}, pack ${pack.id}, ${libraries.length} libraries, ${faces} faces`;
  } finally {
    await store.close();
  }
}

function faultFinding(fault: unknown): Pick<Finding, 'state' | 'detail' | 'remedy'> {
  const code = fault instanceof FaceSearchError ? fault.code : undefined;
  // Whoever has it open can read it.
  return {
    state: code === 'STORE_IN_USE' ? 'note' : 'bad',
    detail: messageOf(fault),
    remedy: remedies[code ?? ''] ?? remedies[''],
  };
}

const remedies: Readonly<Record<string, string | undefined>> = {
  STORE_IN_USE: 'no fault where that is your application; one process has a store open at a time',
  STORE_UNREADABLE: 'bring the folder back from a backup, or use the version of facedex that wrote it',
  STORE_UNWRITABLE: 'see who owns the folder and whether its disk is full or read-only',
  KEY_MISSING: 'give its key: --key-file',
  KEY_WRONG: 'give the key that it was last kept under: --key-file',
  KEY_UNEXPECTED: 'leave out --key-file, or encrypt the store with engine.rotateKey()',
  PACK_MISMATCH: 'say which pack it was made with: --pack',
  '': 'see what stands behind the fault',
};
