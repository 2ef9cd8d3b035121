import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { FaceSearchError } from '../faceSearchError.ts';
import { builtInPacks } from './builtInPacks.ts';
import type { PackDraft } from './pack.ts';
import { packFaults } from './packFaults.ts';
import { packSchema } from './packSchema.ts';

const modelsDir = fileURLToPath(new URL('../../models/', import.meta.url));

/**
 * Reads a pack whether it has a calibration or not, for what needs its nets alone: measuring, fetching weights.
 *
 * @param idOrPath - `sface`, `face-api`, or the path of a JSON file of your own.
 * @throws FaceSearchError `PACK_INVALID` where there is no such file or where it is no pack; names file and field.
 *
 * @example
 * const { embedder, calibration } = await readPackNets('./models/mine.json');
 */
export async function readPackNets(idOrPath: string): Promise<PackDraft> {
  if (builtInPacks.includes(idOrPath)) return readChecked(join(modelsDir, `${idOrPath}.json`), ownRemedy);
  const known = builtInPacks.map((id) => `"${id}"`).join(', ');
  const pack = await readChecked(idOrPath, `use ${known} or the path of a pack's JSON file`);
  return { ...pack, path: resolve(idOrPath) };
}

const ownRemedy =
  'it is a file of facedex, which must be installed whole where it runs: leave facedex out of a bundle';

/** @param remedy - what to do where it is not there. */
async function readChecked(path: string, remedy: string): Promise<PackDraft> {
  return checkedPack(parsed(await text(path, remedy), path), path);
}

async function text(path: string, remedy: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new FaceSearchError('PACK_INVALID', `Cannot read pack "${path}" (${code}): ${remedy}`, { cause });
  }
}

function parsed(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new FaceSearchError('PACK_INVALID', `Cannot use pack "${path}": ${(cause as Error).message}`, {
      cause,
    });
  }
}

function checkedPack(value: unknown, path: string): PackDraft {
  const outcome = packSchema.safeParse(value);
  const faults = outcome.success ? packFaults(outcome.data) : outcome.error.issues.map(describe);
  const [first, ...more] = faults;
  if (outcome.success && first === undefined) return outcome.data;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  throw new FaceSearchError('PACK_INVALID', `Cannot use pack "${path}": ${first}${rest}`);
}

function describe({ path, message }: z.core.$ZodIssue): string {
  const field = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  return field === '' ? message : `${field}: ${message}`;
}
