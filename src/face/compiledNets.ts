import { createHash, hash, randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { type FileHandle, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownManifest } from '../ownManifest.ts';
import { defaultWeightsDir } from '../pack/filePlaces.ts';
import type { PackNets } from '../pack/pack.ts';
import { withFile } from '../withFile.ts';
import type { NetFiles } from './netFiles.ts';
import type { ReadCompiled } from './openNet.ts';

/** Compiled nets on disk. */
export interface CompiledNets {
  /** Whether there is a file for a net, whatever is in it. */
  readonly has: (net: NetFiles) => boolean;
  readonly read: ReadCompiled;
  readonly write: (net: NetFiles, target: string, compiled: Uint8Array) => Promise<void>;
}

/** Before a compiled net: what it was made from and for, and the SHA-256 of what follows. */
const KEY_BYTES = 32;
const HEAD_BYTES = 2 * KEY_BYTES;

/** Of facedex: what it makes of a net's files may change with each. */
const { version } = ownManifest();

/**
 * The compiled nets of a pack, in files beside its weights such as `sface.embedder.ort`. One that was made from other files, for
 * another machine or by another version, or that is damaged, counts as none: nets can always be made from their files.
 *
 * @example
 * const kept = compiledNets(pack);
 * const nets = await loadNets(pack, runtime, readFile, { readCompiled: kept.read });
 */
export function compiledNets({ id }: PackNets, weightsDir: string = defaultWeightsDir): CompiledNets {
  const pathOf = ({ role }: NetFiles): string => join(weightsDir, `${id}.${role}.ort`);
  return {
    has: (net) => existsSync(pathOf(net)),
    read: (net, target) =>
      withFile(pathOf(net), 'r', (file) => readCompiled(file, keyOf(net, target))).catch(() => undefined),
    write: (net, target, compiled) => writeCompiled(pathOf(net), keyOf(net, target), compiled),
  };
}

function keyOf(net: NetFiles, target: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([version, net.hash, target]))
    .digest();
}

async function readCompiled(file: FileHandle, key: Buffer): Promise<Uint8Array | undefined> {
  const { size, mtimeMs } = await file.stat();
  if (mtimeMs < changedAt()) return undefined;
  const head = await readAll(file, HEAD_BYTES);
  if (!head?.subarray(0, KEY_BYTES).equals(key)) return undefined;
  const compiled = await readAll(file, size - HEAD_BYTES);
  return compiled && sha256(compiled).equals(head.subarray(KEY_BYTES)) ? compiled : undefined;
}

/** In memory of its own, from whose start the runtime counts what lies where. */
async function readAll(file: FileHandle, bytes: number): Promise<Buffer | undefined> {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(bytes), 0, bytes);
  return bytesRead === bytes ? buffer : undefined;
}

/** In one step: a reader sees the old net or the new one. */
async function writeCompiled(path: string, key: Buffer, compiled: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await withFile(temporary, 'wx', async (file) => {
      for (const piece of [key, sha256(compiled), compiled]) await file.writeFile(piece);
    });
    await rename(temporary, path);
  } catch (fault) {
    await rm(temporary, { force: true });
    throw fault;
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/**
 * While facedex itself is worked on, its version says nothing: when this very code was written to disk, in milliseconds. Where it
 * is installed, the version says all, and times may be those of a copy.
 */
function changedAt(): number {
  return import.meta.url.includes('/node_modules/') ? 0 : statSync(new URL(import.meta.url)).mtimeMs;
}
