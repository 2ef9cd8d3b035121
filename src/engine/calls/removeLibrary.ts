import { ApiError } from '../../api/apiError.ts';
import type { ErasureReceipt } from '../../api/erasureReceipt.ts';
import { erasureReceipt } from '../erasureReceipt.ts';
import { libraryOf, unknownGroup } from '../libraryOf.ts';
import type { Parts } from '../parts.ts';
import type { Turns } from '../turns.ts';

/** Removes a library with all that is in it, from store and gallery. */
export async function removeLibrary(
  parts: Parts,
  turns: Turns,
  group_id: string,
  onlyIfEmpty: boolean,
): Promise<ErasureReceipt> {
  const { store, galleries, calibrations } = parts;
  const { key } = libraryOf(parts, group_id);
  return turns.next(key, async () => {
    const size = store.library(group_id)?.size ?? 0;
    const outcome = await store.removeLibrary(key, { onlyIfEmpty }).catch(async (fault: unknown) => {
      if (store.library(group_id)?.key !== key) await galleries.drop(key);
      throw fault;
    });
    if (outcome === 'missing') throw unknownGroup(parts);
    if (outcome === 'not-empty') throw new ApiError('NOT_EMPTY');
    calibrations.forget(key);
    await galleries.drop(key);
    return erasureReceipt('library', group_id, size, [], new Date());
  });
}
