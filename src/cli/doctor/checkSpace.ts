import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileSize } from '../shared/fileSize.ts';
import type { Finding } from './finding.ts';

const GB = 1e9;
/** Below `bad` a store of some size or the nets do not fit; below `note` it is worth a look. Bytes. */
const DISK = { bad: 0.1 * GB, note: GB };
const MEMORY = { bad: 0.4 * GB, note: GB };

/** Whether there is room on the disk of the store, or of the present folder. */
export async function checkDisk(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestFolder(resolve(path)));
  return roomFinding(
    'Disk',
    path,
    bavail * bsize,
    DISK,
    'free some: faces are added only where there is room for them',
  );
}

/** Whether there is memory, as far as this process may have it. */
export function checkMemory(): Finding {
  const free = process.availableMemory?.() ?? freemem();
  const remedy = 'free some, or open with fewer workers ("vision.workers"): each holds the nets for itself';
  return roomFinding('Memory', 'free', free, MEMORY, remedy);
}

/** A path may be wrong: then the disk that it would be on. */
async function nearestFolder(path: string): Promise<string> {
  try {
    await statfs(path);
    return path;
  } catch {
    return path === dirname(path) ? path : nearestFolder(dirname(path));
  }
}

function roomFinding(
  check: string,
  subject: string,
  free: number,
  limits: { readonly bad: number; readonly note: number },
  remedy: string,
): Finding {
  const finding = { check, subject, detail: `${fileSize(free)} free` };
  if (free >= limits.note) return { ...finding, state: 'good' };
  return { ...finding, state: free < limits.bad ? 'bad' : 'note', remedy };
}
