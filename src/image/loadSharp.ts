import { addonFault } from '../addonFault.ts';
import { FaceSearchError } from '../faceSearchError.ts';

export type SharpModule = typeof import('sharp').default;

/**
 * Loads sharp where it is first wanted, so that there is somebody to tell where its native part is missing.
 * @throws FaceSearchError `VISION_FAILED`
 */
export async function loadSharp(): Promise<SharpModule> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    const message = `Cannot decode photos: ${addonFault('sharp', cause).text}`;
    throw new FaceSearchError('VISION_FAILED', message, { cause });
  }
}
