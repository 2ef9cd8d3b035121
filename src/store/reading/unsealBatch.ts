import { faceFromBytes, facePlace, sealedPart, templateFromBytes } from '../faceValue.ts';
import { unsealOnce } from '../keys/seal.ts';
import { type BatchKeys, childKeys, hiddenName, KEY_BYTES } from '../keys/storeKeys.ts';
import { type SealedBatch, valueAt } from './readSealed.ts';

/** Whose faces they are; their templates are in the room. */
export interface OpenedBatch {
  readonly userIds: readonly string[];
  /** The tokens, as the table of tokens has them. */
  readonly hiddenTokens: readonly string[];
  /** The first face that did not open, or whose template has another dimension; those behind it were not looked at. */
  readonly unsound?: number;
}

/** Opens the faces of a batch into its room. */
export function unsealBatch(batch: SealedBatch, keys: BatchKeys): OpenedBatch {
  const { library, rows, room } = batch;
  const dimension = room.vectors.length / room.ids.length;
  const keyOf = childKeys(keys.library);
  const userIds: string[] = [];
  const hiddenTokens: string[] = [];
  for (let row = 0; row < rows; row++) {
    const secret = room.secrets.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES);
    const place = facePlace(library, room.ids[row] as number);
    const bytes = unsealOnce(keyOf(secret), place, sealedPart(valueAt(batch, row)));
    if (!bytes || !templateFromBytes(bytes, room.vectors, row * dimension, dimension))
      return { userIds, hiddenTokens, unsound: row };
    const { face_token, user_id } = faceFromBytes(bytes);
    userIds.push(user_id);
    hiddenTokens.push(hiddenName(keys, 'token', face_token));
  }
  return { userIds, hiddenTokens };
}
