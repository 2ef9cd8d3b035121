import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { checkDataFile } from '../dataFile.ts';
import type { CopyJob, CopyReport } from './checkCopy.ts';

/** As `nice` has it: others are given ten times the time where there are not enough cores. */
const GIVES_WAY = 10;

/** The thread in which a copy is looked at; checkCopy.ts starts it, and it ends by itself. */
async function check({ file, name }: CopyJob): Promise<CopyReport> {
  try {
    await checkDataFile(file, name);
    return {};
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

// Elsewhere than on Linux this would be said of the whole process.
if (process.platform === 'linux') setPriority(GIVES_WAY);
parentPort?.postMessage(await check(workerData as CopyJob));
