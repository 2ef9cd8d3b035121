import { join } from 'node:path';
import { slotOf } from '../faceValue.ts';
import { SECRETS_FILE, SecretSlots } from '../keys/secretSlots.ts';
import type { LmdbTables } from '../lmdbTables.ts';
import type { StoreHeader } from '../storeHeader.ts';

/**
 * Looks whether the secret of each library and face is what was written. No key is needed for that.
 *
 * @param name - what the user calls the store, for messages.
 * @returns why that is not so, or nothing.
 * @throws FaceSearchError where the file of secrets is missing, or of another store.
 */
export async function secretsFault(
  { folder, meta, libraries, faceViews }: LmdbTables,
  name: string,
): Promise<string | undefined> {
  const { store_id } = meta.get('header') as StoreHeader;
  const secrets = SecretSlots.open(
    join(folder, SECRETS_FILE),
    name,
    Buffer.from(String(store_id), 'hex'),
    false,
  );
  let all = 0;
  let lost = 0;
  const look = (value: Buffer): void => {
    all++;
    if (!secrets.isWhole(slotOf(value))) lost++;
  };
  try {
    for (const key of libraries.getKeys({})) look(libraries.getBinary(key) as Buffer);
    for (const { value } of faceViews.getRange({})) look(value);
  } finally {
    await secrets.close();
  }
  return lost === 0 ? undefined : `${SECRETS_FILE} is damaged (${lost} of ${all} secrets)`;
}
