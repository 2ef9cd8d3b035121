import { FaceSearchError } from '../../faceSearchError.ts';
import type { RuntimeSetup } from '../../inference/runtimes/runtimeName.ts';
import { reasonOf } from '../../inference/runtimes/runtimeUnavailable.ts';
import { type RuntimeRanking, type RuntimeRefusal, type RuntimeWish, runtimeSetup } from './runtimeChoice.ts';

/**
 * Opens something with the best of the ranked runtimes that it opens with. Only for `auto` is there another one to try.
 *
 * @param open - is also given all that was refused before; rejects with `RUNTIME_UNAVAILABLE` where it wants another one.
 */
export async function openBest<T>(
  wish: RuntimeWish,
  { names, refused }: RuntimeRanking,
  open: (runtime: RuntimeSetup, refused: readonly RuntimeRefusal[]) => Promise<T>,
): Promise<T> {
  const passedOver = [...refused];
  for (const name of names) {
    try {
      return await open(runtimeSetup(wish, name), [...passedOver]);
    } catch (fault) {
      const isUnavailable = fault instanceof FaceSearchError && fault.code === 'RUNTIME_UNAVAILABLE';
      if (wish.name !== 'auto' || !isUnavailable) throw fault;
      passedOver.push({ name, reason: reasonOf(name, fault) });
    }
  }
  const list = passedOver.map(({ name, reason }) => `${name}: ${reason}`).join('\n  ');
  throw new FaceSearchError('RUNTIME_UNAVAILABLE', `Cannot find a runtime that runs the nets:\n  ${list}`);
}
