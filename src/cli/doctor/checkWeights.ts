import { builtInPacks } from '../../pack/builtInPacks.ts';
import { inspectFile } from '../../pack/inspectFile.ts';
import { weightsRemedy } from '../../pack/modelsCommand.ts';
import type { PackFile, PackNets } from '../../pack/pack.ts';
import { readPackNets } from '../../pack/readPackNets.ts';
import { fileSize } from '../shared/fileSize.ts';
import type { Finding } from './finding.ts';

/**
 * Whether the weights of the pack that is used, and of those that come with facedex, are there and the listed ones. Of a
 * pack that is not used weights may be missing; altered ones are bad wherever they are.
 */
export async function checkWeights(
  used: PackNets,
  weightsDir: string | undefined,
): Promise<readonly Finding[]> {
  const others = builtInPacks.filter((id) => id !== used.id).map(readPackNets);
  const packs = [used, ...(await Promise.all(others))];
  return Promise.all(packs.map((pack) => checkPack(pack, pack === used, weightsDir)));
}

async function checkPack(pack: PackNets, isUsed: boolean, weightsDir: string | undefined): Promise<Finding> {
  const finding = { check: 'Weights', subject: pack.id };
  const found = await Promise.all(pack.files.map((file) => stateOf(file, pack, weightsDir)));
  const wrong = found.filter(({ state }) => state !== 'good');
  if (wrong.length === 0) {
    const bytes = pack.files.reduce((sum, file) => sum + file.bytes, 0);
    return { ...finding, state: 'good', detail: `${found.length} files, ${fileSize(bytes)}, hashes agree` };
  }
  const isBad = isUsed || wrong.some(({ state }) => state !== 'missing');
  return {
    ...finding,
    state: isBad ? 'bad' : 'note',
    detail: wrong.map(({ name, state }) => `${name} is ${state}`).join(', '),
    remedy: weightsRemedy(pack, weightsDir),
  };
}

async function stateOf(
  file: PackFile,
  { path: packPath }: PackNets,
  weightsDir: string | undefined,
): Promise<{ readonly name: string; readonly state: string }> {
  const { state } = await inspectFile(file, { weightsDir, packPath });
  return { name: file.name, state };
}
