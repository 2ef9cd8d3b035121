import { createHash } from 'node:crypto';
import { withFile } from '../withFile.ts';
import { filePlaces, type WeightFolders } from './filePlaces.ts';
import type { PackFile } from './pack.ts';

/** What lies where a file of a pack should be. */
export type FileFinding =
  | { readonly state: 'good'; readonly path: string; readonly content: Uint8Array }
  /** Something else lies there, whose hash this is. */
  | { readonly state: 'altered'; readonly path: string; readonly sha256: string }
  /** Something lies there that cannot be read; the system's code says why: `EACCES`, or `EISDIR` for a folder. */
  | { readonly state: 'unreadable'; readonly path: string; readonly reason: string }
  | { readonly state: 'missing' };

/**
 * Looks at the places of a file until one holds exactly the listed bytes.
 *
 * @param keep - whether the content is wanted; it is empty where not.
 */
export async function inspectFile(
  file: PackFile,
  folders?: WeightFolders,
  keep: boolean = true,
): Promise<FileFinding> {
  let best: FileFinding = { state: 'missing' };
  for (const path of filePlaces(file, folders)) {
    const finding = await inspectPlace(file, path, keep);
    if (finding.state === 'good') return finding;
    if (best.state === 'missing') best = finding;
  }
  return best;
}

async function inspectPlace(file: PackFile, path: string, keep: boolean): Promise<FileFinding> {
  try {
    const { content, length, sha256 } = await readAndHash(path, keep ? file.bytes : 0);
    return length === file.bytes && sha256 === file.sha256
      ? { state: 'good', path, content }
      : { state: 'altered', path, sha256 };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing' };
    return { state: 'unreadable', path, reason: code ?? String(cause) };
  }
}

/** Bytes that are read and hashed at once, so that 39 MB never hold up the thread for longer than a piece takes. */
const PIECE = 1 << 20;

// Read to where it stays: a copy of 39 MB takes longer than their hash. What goes beyond the first bytes is hashed and not
// kept.
async function readAndHash(
  path: string,
  kept: number,
): Promise<{ content: Uint8Array; length: number; sha256: string }> {
  const content = new Uint8Array(kept);
  const beyond = new Uint8Array(PIECE);
  const hash = createHash('sha256');
  return withFile(path, 'r', async (file) => {
    let length = 0;
    for (;;) {
      const room = length < kept ? content.subarray(length, length + PIECE) : beyond;
      const { bytesRead } = await file.read(room, 0, room.length);
      if (bytesRead === 0) return { content, length, sha256: hash.digest('hex') };
      hash.update(room.subarray(0, bytesRead));
      length += bytesRead;
    }
  });
}
