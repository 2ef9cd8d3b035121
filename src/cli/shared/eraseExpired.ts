import { erasureReceipt } from '../../engine/erasureReceipt.ts';
import { type RemoveFaces, removeExpired } from '../../engine/retention.ts';
import type { Store } from '../../store/store.ts';
import { eraseFaces } from './eraseFaces.ts';
import { plural } from './plural.ts';
import { printable } from './printable.ts';

/**
 * Erases every face that is older than its library keeps faces, as an engine does when it opens a store, and says on standard error
 * how many these were, with a receipt. What cannot be erased is left to the next time.
 *
 * @param path - of the store.
 */
export async function eraseExpired(store: Store, path: string): Promise<void> {
  const erased = new Map<string, string[]>();
  const remove: RemoveFaces = async ({ group_id, face_tokens }) => {
    const library = store.library(group_id);
    if (!library) return;
    await eraseFaces(store, path, library.key, face_tokens);
    erased.set(group_id, [...(erased.get(group_id) ?? []), ...face_tokens]);
  };
  try {
    await removeExpired(store, undefined, Date.now(), remove);
  } catch (fault) {
    console.error(printable(`Cannot remove faces past their days: ${(fault as Error).message}`));
  }
  for (const [group_id, tokens] of erased) {
    const { when, hash } = erasureReceipt('faces', group_id, tokens.length, tokens, new Date());
    const what = `Removed ${plural(tokens.length, 'face')} past the days that library "${group_id}" keeps them`;
    console.error(`${what}\nReceipt: ${when} sha256 ${hash}`);
  }
}
