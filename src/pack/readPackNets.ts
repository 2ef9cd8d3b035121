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
  if (builtInPacks.includes(idOrPath)) return readChecked(join(modelsDir, `${idOrPath}.json`));
  const pack = await readChecked(idOrPath);
  return { ...pack, path: resolve(idOrPath) };
}

async function readChecked(path: string): Promise<PackDraft> {
  return checkedPack(parsed(await text(path), path), path);
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const known = builtInPacks.map((id) => `"${id}"`).join(', ');
    throw new FaceSearchError(
      'PACK_INVALID',
      `Cannot read pack "${path}" (${(cause as NodeJS.ErrnoException).code}): use ${known} or the path of a pack's JSON file`,
      { cause },
    );
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
