import type { IncomingMessage } from 'node:http';
import { authorize, visibleTo } from '../api/authorize.ts';
import { calls } from '../api/calls.ts';
import type { Envelope } from '../api/envelope.ts';
import type { FaceSearch } from '../engine/faceSearch.ts';
import type { Door } from './door.ts';
import { readForm } from './readForm.ts';
import { toRequest } from './toRequest.ts';
import type { Upload } from './uploads.ts';

/** One of the nine calls, by the name of the engine's method. */
export type CallName = keyof typeof calls;

/**
 * The body of one call: the form is read, the visitor let in, the engine asked.
 * @throws ApiError, Refusal
 */
export async function answerCall(
  { engine, door }: { readonly engine: FaceSearch; readonly door: Door },
  name: CallName,
  request: IncomingMessage,
  upload: Upload,
): Promise<Envelope & { readonly error?: string }> {
  const form = await Promise.race([readForm(request, upload), upload.refused]);
  upload.arrived();
  const visit = door.enter(form, request.socket.remoteAddress ?? '');
  try {
    const fields = toRequest(calls[name], form);
    authorize(visit.key, calls[name], fields);
    const ask = engine[name] as (fields: object) => Promise<Envelope & { readonly error?: string }>;
    return visibleTo(visit.key, await ask.call(engine, fields));
  } finally {
    visit.leave();
  }
}
