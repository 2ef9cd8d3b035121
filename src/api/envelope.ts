import { randomUUID } from 'node:crypto';

/** What every body begins with. */
export interface Envelope {
  /** `"<unix seconds>,<uuid v4>"`. */
  readonly request_id: string;
  /** Whole milliseconds that the call took. */
  readonly time_used: number;
}

/** A body that refuses. `error` is one of the codes of the API. */
export interface ErrorBody extends Envelope {
  /** One of the codes of the API, such as `NO_FACE_FOUND` or `BAD_ARGUMENTS:limit`. */
  readonly error: string;
}

/**
 * Bodies that succeed have no `error`; typed so that `body.error` may be asked for on either.
 *
 * @example
 * const body = await engine.search({ group_id: 'staff', file: 'door.jpg' });
 * if (body.error !== undefined) console.log(body.request_id, body.error);
 * else console.log(body.result.length); // known to be there
 */
export type Body<T> =
  | (Envelope & T & { readonly error?: never })
  | (ErrorBody & { readonly [K in keyof T]?: never });

/** @param now - epoch milliseconds. */
export function requestId(now: number): string {
  return `${Math.floor(now / 1000)},${randomUUID()}`;
}
