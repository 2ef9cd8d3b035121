import { ApiError } from '../api/apiError.ts';
import { AuthenticationError } from '../api/authenticationError.ts';
import { requestId } from '../api/envelope.ts';
import { statusOf } from '../api/statusOf.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from './servedCall.ts';

/** What goes over the wire. */
export interface Reply {
  readonly status: number;
  readonly type: 'json' | 'text';
  readonly text: string;
  /** Of the body, where it is one of the API's. */
  readonly request_id?: string;
  /** The code, for logs and metrics. */
  readonly error?: string | undefined;
  /** What is behind the code, for logs alone. */
  readonly reason?: string;
}

const TOO_LARGE = 'Request Entity Too Large';

/** A body of the engine's, byte for byte. */
export function replyWith(body: Answer): Reply {
  const { request_id, error } = body;
  return { status: statusOf(error), type: 'json', text: JSON.stringify(body), request_id, error };
}

/** A refusal in the API's body, where the engine was not asked. */
export function refuseWith(error: string, now: number, start: number): Reply {
  const time_used = Math.max(0, Math.round(now - start));
  return replyWith({ request_id: requestId(now), time_used, error });
}

/** What a failed call is answered with. Says nothing of the engine. */
export function replyToFault(fault: unknown, now: number, start: number): Reply {
  if (fault instanceof AuthenticationError)
    return { ...refuseWith(fault.code, now, start), reason: fault.reason };
  if (fault instanceof ApiError) return refuseWith(fault.code, now, start);
  if (!(fault instanceof Refusal)) return refuseWith('INTERNAL_ERROR', now, start);
  switch (fault.why) {
    case 'TOO_LARGE':
      return plain(413, TOO_LARGE);
    case 'TOO_SLOW':
      return plain(408, 'Request Timeout');
    case 'NO_ROOM':
      return refuseWith('CONCURRENCY_LIMIT_EXCEEDED', now, start);
    case 'MALFORMED':
      return refuseWith('BAD_ARGUMENTS:body', now, start);
  }
}

/** A plain answer, for what the API has no body for. */
export function plain(status: number, text: string): Reply {
  return { status, type: 'text', text, error: text };
}
