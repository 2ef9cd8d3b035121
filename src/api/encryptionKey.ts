import { z } from 'zod';
import { FaceSearchError } from '../faceSearchError.ts';
import { messageOf } from '../messageOf.ts';

/**
 * A key that the caller keeps, or what fetches it.
 *
 * @example
 * const key = randomBytes(32); // keep it where the files are not
 * const sealed = await FaceSearch.open({ path: './sealed', encryption: { key } });
 * await sealed.close();
 */
export interface EncryptionOptions {
  /** 32 random bytes, or a function that gives them, at once or later; called once, and not kept. */
  readonly key: Uint8Array | (() => Uint8Array | Promise<Uint8Array>);
}

const BYTES = 32;

export const encryptionSchema: z.ZodType<EncryptionOptions> = z.strictObject({
  key: z.custom<EncryptionOptions['key']>(
    (value) => typeof value === 'function' || isKey(value),
    `expected ${BYTES} bytes, or a function that gives them`,
  ),
});

/**
 * The bytes of a key.
 * @throws FaceSearchError `INVALID_OPTIONS` where it is none, or cannot be fetched.
 */
export async function readKey(given: EncryptionOptions): Promise<Uint8Array> {
  const read = encryptionSchema.safeParse(given);
  if (!read.success) throw invalid(read.error.issues[0]?.message ?? 'expected an object with a key');
  const { key } = read.data;
  const bytes: unknown = typeof key === 'function' ? await fetchKey(key) : key;
  if (!isKey(bytes)) throw invalid(`the function gave something else than ${BYTES} bytes`);
  return bytes;
}

async function fetchKey(fetch: () => unknown): Promise<unknown> {
  try {
    return await fetch();
  } catch (cause) {
    throw invalid(`the function failed (${messageOf(cause)})`, cause);
  }
}

function isKey(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === BYTES;
}

/** Says nothing of the bytes. */
function invalid(why: string, cause?: unknown): FaceSearchError {
  return new FaceSearchError('INVALID_OPTIONS', `Cannot use encryption.key: ${why}`, { cause });
}
