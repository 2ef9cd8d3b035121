import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../messageOf.ts';
import { openTables } from '../lmdbTables.ts';
import type { CopyJob, CopyReport } from './checkCopy.ts';
import { secretsFault } from './secretsFault.ts';

/** As `nice` has it: others are given ten times the time where there are not enough cores. */
const GIVES_WAY = 10;

/** The thread in which a copy is looked at; checkCopy.ts starts it, and it ends by itself. */
async function check({ folder, name }: CopyJob): Promise<CopyReport> {
  try {
    const tables = await openTables(folder, name);
    try {
      return { fault: await secretsFault(tables, name) };
    } finally {
      await tables.root.close();
    }
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

// Elsewhere than on Linux this would be said of the whole process.
if (process.platform === 'linux') setPriority(GIVES_WAY);
parentPort?.postMessage(await check(workerData as CopyJob));
