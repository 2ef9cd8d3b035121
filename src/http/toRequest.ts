import type { Call } from '../api/calls.ts';
import { type Form, UNUSABLE } from './form.ts';

/**
 * The engine's request for a form: the fields that the call knows, no others.
 * Over HTTP a `file` is an upload and never a path, and an `image` is base64 and never an upload.
 */
export function toRequest(call: Call, form: Form): Readonly<Record<string, unknown>> {
  const fields = Object.keys(call.fields)
    .filter((key) => form.has(key))
    .map((key) => [key, overHttp(key, form.get(key))]);
  return Object.fromEntries(fields);
}

function overHttp(key: string, value: unknown): unknown {
  if (key === 'file') return value instanceof Uint8Array ? value : UNUSABLE;
  return typeof value === 'string' ? value : UNUSABLE;
}
