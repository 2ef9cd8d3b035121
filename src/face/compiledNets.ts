import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultWeightsDir } from '../pack/filePlaces.ts';
import type { PackNets } from '../pack/pack.ts';
import type { FindCompiled } from './loadNets.ts';
import type { NetFiles } from './netFiles.ts';

/** Compiled nets on disk. */
export interface CompiledNets {
  /** Whether there is a file for a net, whatever is in it. */
  readonly has: (net: NetFiles) => boolean;
  readonly find: FindCompiled;
  readonly write: (net: NetFiles, target: string, compiled: Uint8Array) => Promise<void>;
}

/** Behind a compiled net, where the runtime does not look: what it was made from and for, and the SHA-256 of the net. */
const KEY_BYTES = 32;
const SEAL_BYTES = 2 * KEY_BYTES;

/** Bytes that are read and hashed at once, into memory that is used again: a fresh page takes longer than its hash. */
const PIECE = 1 << 18;

/** Of compiled nets, which are replaced and never written to: a runtime reads its weights from them while it runs. */
const READ_ONLY = 0o444;

/** Of facedex: what it makes of a net's files may change with each. */
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

/**
 * The compiled nets of a pack, in files beside its weights such as `sface.embedder.ort`. One that was made from other files, for
 * another machine or by another version, or that is damaged, counts as none: nets can always be made from their files.
 *
 * @example
 * const kept = compiledNets(pack);
 * const nets = await loadNets(pack, runtime, readFile, { findCompiled: kept.find });
 */
export function compiledNets({ id }: PackNets, weightsDir: string = defaultWeightsDir): CompiledNets {
  const pathOf = ({ role }: NetFiles): string => join(weightsDir, `${id}.${role}.ort`);
  return {
    has: (net) => existsSync(pathOf(net)),
    find: async (net, target) =>
      (await isSealed(pathOf(net), keyOf(net, target))) ? pathOf(net) : undefined,
    write: (net, target, compiled) => writeCompiled(pathOf(net), keyOf(net, target), compiled),
  };
}

function keyOf(net: NetFiles, target: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([version, net.hash, target]))
    .digest();
}

/** Whether the file holds what was once compiled for this key, unchanged. */
async function isSealed(path: string, key: Buffer): Promise<boolean> {
  try {
    await using file = await open(path);
    const { size, mtimeMs } = await file.stat();
    // While facedex itself is worked on, its version says nothing.
    if (mtimeMs < ownTime()) return false;
    const end = size - SEAL_BYTES;
    const { buffer: seal, bytesRead } = await file.read(Buffer.alloc(SEAL_BYTES), 0, SEAL_BYTES, end);
    if (bytesRead !== SEAL_BYTES || !seal.subarray(0, KEY_BYTES).equals(key)) return false;
    return (await hashUpTo(file, end)).equals(seal.subarray(KEY_BYTES));
  } catch {
    return false;
  }
}

async function hashUpTo(file: FileHandle, end: number): Promise<Buffer> {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE);
  for (let at = 0; at < end; ) {
    const { bytesRead } = await file.read(piece, 0, Math.min(PIECE, end - at), at);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest();
}

/** In one step: a reader sees the old net or the new one. */
async function writeCompiled(path: string, key: Buffer, compiled: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, [compiled, key, sha256(compiled)], { flag: 'wx', mode: READ_ONLY });
    await rename(temporary, path);
  } catch (fault) {
    await rm(temporary, { force: true });
    throw fault;
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** When this very code was written to disk, in milliseconds. */
function ownTime(): number {
  return statSync(new URL(import.meta.url)).mtimeMs;
}
