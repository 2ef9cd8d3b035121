import { FaceSearchError } from '../faceSearchError.ts';
import type { Pack } from './pack.ts';
import { readPackNets } from './readPackNets.ts';

/**
 * Reads a pack and checks it, its calibration included; its weights are not looked at.
 *
 * @param idOrPath - `sface`, `face-api`, or the path of a JSON file of your own.
 * @throws FaceSearchError `PACK_INVALID` where there is no such file, where it is no pack (names file and field), or
 *   where it has no calibration yet: without one no similarity can be turned into a score.
 *
 * @example
 * const pack = await readPack('sface');
 * console.log(pack.embedder.dimension); // 128
 */
export async function readPack(idOrPath: string): Promise<Pack> {
  const { calibration, ...nets } = await readPackNets(idOrPath);
  if (calibration !== undefined) return { ...nets, calibration };
  throw new FaceSearchError(
    'PACK_INVALID',
    `Cannot open pack "${idOrPath}": nobody has measured what its similarities mean, run "npx facedex calibrate DIR --pack ${idOrPath}" with a folder of people`,
  );
}
