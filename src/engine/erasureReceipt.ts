import { hash } from 'node:crypto';
import type { ErasureReceipt } from '../api/erasureReceipt.ts';

/** What was erased; the tokens are in its hash alone. */
export function erasureReceipt(
  what: ErasureReceipt['what'],
  group_id: string,
  faces: number,
  tokens: readonly string[],
  now: Date,
): ErasureReceipt {
  const when = now.toISOString();
  const lines = [what, group_id, when, String(faces), ...tokens];
  return { what, group_id, when, faces, hash: hash('sha256', lines.join('\n')) };
}
