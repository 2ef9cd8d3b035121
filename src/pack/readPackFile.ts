import { dirname } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';
import { defaultWeightsDir } from './filePlaces.ts';
import { inspectFile } from './inspectFile.ts';
import { weightsRemedy } from './modelsCommand.ts';
import type { PackFile, PackNets } from './pack.ts';

/** @see readPackFile */
export interface ReadPackFileOptions {
  /** Folder of the weights. @default models/weights/ of the installed package */
  readonly weightsDir?: string | undefined;
  /** Whether the content is wanted; with `false` the file is only checked, without the memory for it. @default true */
  readonly keep?: boolean | undefined;
}

/**
 * Reads a file of a pack from where it lies and checks its length and hash, each time.
 *
 * @param name - as in the pack's `files`.
 * @throws FaceSearchError `WEIGHTS_MISSING`, `WEIGHTS_ALTERED`, or `PACK_INVALID` for a name that the pack does not list.
 *
 * @example
 * const pack = await readPack('sface');
 * const net = await readPackFile(pack, pack.embedder.model);
 */
export async function readPackFile(
  pack: PackNets,
  name: string,
  options: ReadPackFileOptions = {},
): Promise<Uint8Array> {
  const { weightsDir, keep } = options;
  const file = listedFile(pack, name);
  const finding = await inspectFile(file, { weightsDir, packPath: pack.path }, keep);
  if (finding.state === 'good') return finding.content;
  const remedy = weightsRemedy(pack, weightsDir);
  if (finding.state === 'missing') {
    throw new FaceSearchError(
      'WEIGHTS_MISSING',
      `Cannot find weights "${name}" in ${placesOf(pack, options)}: ${remedy}`,
    );
  }
  if (finding.state === 'unreadable') {
    throw new FaceSearchError(
      'WEIGHTS_MISSING',
      `Cannot read weights "${finding.path}" (${finding.reason}): ${remedy}`,
    );
  }
  throw new FaceSearchError(
    'WEIGHTS_ALTERED',
    `Cannot use weights "${finding.path}": its sha256 is ${short(finding.sha256)}, pack "${pack.id}" wants ${short(file.sha256)}: ${remedy}`,
  );
}

function placesOf({ path }: PackNets, { weightsDir = defaultWeightsDir }: ReadPackFileOptions): string {
  return path === undefined ? `"${weightsDir}"` : `"${weightsDir}" or "${dirname(path)}"`;
}

function listedFile(pack: PackNets, name: string): PackFile {
  const file = pack.files.find((each) => each.name === name);
  if (file !== undefined) return file;
  throw new FaceSearchError(
    'PACK_INVALID',
    `Cannot read "${name}" of pack "${pack.id}": it lists no such file`,
  );
}

function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}
