import type { ErasureReceipt } from '../../api/erasureReceipt.ts';
import type { RemovedFaces } from '../../store/store.ts';
import { erasureReceipt } from '../erasureReceipt.ts';
import { libraryOf, unknownGroup } from '../libraryOf.ts';
import type { Parts } from '../parts.ts';
import type { Turns } from '../turns.ts';

/** Removes faces of a library from store and gallery. */
export async function removeFaces(
  parts: Parts,
  turns: Turns,
  group_id: string,
  tokens: readonly string[],
): Promise<RemovedFaces & { readonly receipt: ErasureReceipt }> {
  const { store, galleries } = parts;
  const { key } = libraryOf(parts, group_id);
  return turns.next(key, async () => {
    const ids = tokens.flatMap((token) => store.faceId(key, token) ?? []);
    const outcome = await store.removeFaces(key, tokens).catch(async (fault: unknown) => {
      // What is deleted and could not be erased, on a disk that has become read-only, must not be found either.
      await galleries.remove(
        key,
        ids.filter((id) => store.faceById(key, id) === undefined),
      );
      throw fault;
    });
    if (!outcome) throw unknownGroup(parts);
    await galleries.remove(key, outcome.removed);
    const erased = withoutOnce(tokens, outcome.missing);
    return { ...outcome, receipt: erasureReceipt('faces', group_id, erased.length, erased, new Date()) };
  });
}

/** The tokens less the missing ones; a token given twice is missing once. */
function withoutOnce(tokens: readonly string[], missing: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const token of missing) left.set(token, (left.get(token) ?? 0) + 1);
  // From the end, since it is the later one of two that was missing.
  const kept = tokens.toReversed().filter((token) => {
    const count = left.get(token) ?? 0;
    left.set(token, count - 1);
    return count <= 0;
  });
  return kept.reverse();
}
