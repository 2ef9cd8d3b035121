import type { RetentionOptions } from '../api/retentionOptions.ts';
import type { Store } from '../store/store.ts';

/** Milliseconds a day. */
const DAY = 86_400_000;
/** Milliseconds between two looks for faces that have expired. */
const EVERY = 3_600_000;
/** Faces that are looked at, and at most removed, at once. */
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

/**
 * Removes every face that is older than its library allows: once before this resolves, then every hour.
 * @returns what ends that.
 */
export async function keepRetention(
  store: Store,
  options: RetentionOptions | undefined,
  remove: RemoveFaces,
  { now, every }: Clock = systemClock,
): Promise<() => void> {
  if (!options) return () => undefined;
  await removeExpired(store, options, now(), remove);
  // What could not be removed now is there again in an hour.
  return every(EVERY, () => void removeExpired(store, options, now(), remove).catch(() => undefined));
}

async function removeExpired(
  store: Store,
  { days, groups }: RetentionOptions,
  now: number,
  remove: RemoveFaces,
): Promise<void> {
  for (const { group_id, key } of store.libraries()) {
    const kept = groups && Object.hasOwn(groups, group_id) ? groups[group_id] : days;
    if (kept === undefined) continue;
    const expired = expiredTokens(store, key, now - kept * DAY);
    for (let at = 0; at < expired.length; at += BATCH)
      await remove({ group_id, face_tokens: expired.slice(at, at + BATCH) });
  }
}

function expiredTokens(store: Store, key: number, before: number): string[] {
  const tokens: string[] = [];
  for (let start = 1; ; start += BATCH) {
    const faces = store.faces(key, start, BATCH);
    for (const { face_token, add_time } of faces) if (add_time < before) tokens.push(face_token);
    if (faces.length < BATCH) return tokens;
  }
}
