import { z } from 'zod';
import { checkGroupIds } from './checkGroupIds.ts';

/** What signs the requests of one client. */
export interface AccessKey {
  /** At least 16 characters. */
  readonly secret: string;
  /** The libraries that the key may name; all where absent. */
  readonly groups?: readonly string[] | undefined;
}

/** Keys as `serve --keys FILE` and the option `auth.keys` have them: `{ api_key: secret }`, or with the libraries beside. */
export type AccessKeys = Readonly<Record<string, string | AccessKey>>;

const secret = z.string().min(16, 'expected a secret of at least 16 characters');
const groups = z.array(z.string()).superRefine(checkGroupIds);
const limited = z.strictObject({ secret, groups: groups.optional() });

/** Printable ASCII without `&`, which ends the key in what is signed. */
const API_KEY = /^[\x21-\x25\x27-\x7e]{1,256}$/;

/** The form of {@link AccessKeys}; one key at least. */
export const accessKeysSchema: z.ZodType<AccessKeys> = z
  .record(z.string(), z.union([secret, limited], 'expected a secret, or { "secret": "…", "groups": ["…"] }'))
  // As a schema of the record's keys it would be refused in words that do not say what is wrong.
  .refine(
    (keys) => Object.keys(keys).every((key) => API_KEY.test(key)),
    'expected api_keys of 1 to 256 printable ASCII characters without "&"',
  )
  .refine((keys) => Object.keys(keys).length > 0, 'expected one key at least');

/** Keys by api_key, each in its long form. */
export function accessKeyMap(keys: AccessKeys): ReadonlyMap<string, AccessKey> {
  return new Map(
    Object.entries(keys).map(([api_key, key]) => [api_key, typeof key === 'string' ? { secret: key } : key]),
  );
}
