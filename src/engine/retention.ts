import type { RetentionOptions } from '../api/retentionOptions.ts';
import type { Store, StoredLibrary } from '../store/store.ts';

/** Milliseconds a day. */
const DAY = 86_400_000;
/** Milliseconds between two looks for faces that have expired. */
const EVERY = 3_600_000;
/** Faces that are removed at once, at most. */
const BATCH = 500;

/** What removes faces: `deleteFaces` of the engine, so that whoever hears of calls hears of these. */
export type RemoveFaces = (request: {
  readonly group_id: string;
  readonly face_tokens: string[];
}) => Promise<unknown>;

/** Time, given from outside. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `work` again and again; what it gives ends that. */
  readonly every: (milliseconds: number, work: () => void) => () => void;
}

const systemClock: Clock = {
  now: Date.now,
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds).unref();
    return () => clearInterval(timer);
  },
};

/** The removal of faces that have expired. */
export interface Retention {
  /** Removes those of now; what cannot be removed is left to the next time. */
  readonly removeExpired: () => Promise<void>;
  /** From now on nothing is removed by itself. */
  readonly end: () => void;
}

/** Days that a library's faces are kept: as the options say of it by name, else as the store says, else as the options say of all; undefined is for ever. */
export function retentionDays(
  { group_id, retention_days }: StoredLibrary,
  { days, groups }: RetentionOptions = {},
): number | undefined {
  return groups && Object.hasOwn(groups, group_id) ? groups[group_id] : (retention_days ?? days);
}

/** Removes every face that is older than its library allows: once before this resolves, then every hour. */
export async function keepRetention(
  store: Store,
  options: RetentionOptions | undefined,
  remove: RemoveFaces,
  { now, every }: Clock = systemClock,
): Promise<Retention> {
  const again = (): Promise<void> => removeExpired(store, options, now(), remove).catch(() => undefined);
  await removeExpired(store, options, now(), remove);
  return { removeExpired: again, end: every(EVERY, () => void again()) };
}

/** Removes every face that is older than its library allows at `now`. */
export async function removeExpired(
  store: Store,
  options: RetentionOptions | undefined,
  now: number,
  remove: RemoveFaces,
): Promise<void> {
  for (const library of store.libraries()) {
    const days = retentionDays(library, options);
    if (days === undefined) continue;
    const { group_id, key } = library;
    const expired = await expiredTokens(store, key, now - days * DAY);
    for (let at = 0; at < expired.length; at += BATCH)
      await remove({ group_id, face_tokens: expired.slice(at, at + BATCH) });
  }
}

async function expiredTokens(store: Store, key: number, before: number): Promise<string[]> {
  const tokens: string[] = [];
  for await (const faces of store.allFaces(key))
    for (const { face_token, add_time } of faces) if (add_time < before) tokens.push(face_token);
  return tokens;
}
