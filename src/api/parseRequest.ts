import { ApiError } from './apiError.ts';
import type { Call } from './calls.ts';
import type { Field } from './field.ts';

/**
 * Reads a request by the table of calls: first that everything required is there, then each field's form.
 * Fields that the table does not know are passed over, as the API does with `sign`.
 *
 * @throws ApiError `MISSING_ARGUMENTS: …`, `COEXISTENCE_ARGUMENTS`, `BAD_ARGUMENTS:…`, `INVALID_GROUP_ID`
 * @example
 * parseRequest(calls.search, { group_id: 'staff', file: 'door.jpg', limit: '5' }).limit; // 5
 */
export function parseRequest<P extends object>(call: Call<P>, request: unknown): P {
  const given = ownFields(call, request);
  checkPresence(call, given);
  const parsed: Record<string, unknown> = {};
  for (const [key, field] of fieldsOf(call)) parsed[key] = readField(key, field, given.get(key));
  return parsed as P;
}

function fieldsOf<P extends object>(call: Call<P>): [string, Field<unknown>][] {
  return Object.entries(call.fields) as [string, Field<unknown>][];
}

/** A value that no field takes. */
const UNREADABLE = Symbol('unreadable');

/**
 * The call's own fields only, so that nothing inherited or named like a prototype's part is taken for input, and that a
 * request with a million others takes no time.
 */
function ownFields<P extends object>(call: Call<P>, request: unknown): ReadonlyMap<string, unknown> {
  if (typeof request !== 'object' || request === null) return new Map();
  const entries = fieldsOf(call).map(([key]) => [key, ownField(request, key)] as const);
  return new Map(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** What a caller gives may have getters, or be a proxy, and throw when it is read: it is there, and of no form. */
function ownField(request: object, key: string): unknown {
  try {
    return Object.hasOwn(request, key) ? (request as Record<string, unknown>)[key] : undefined;
  } catch {
    return UNREADABLE;
  }
}

function checkPresence<P extends object>(call: Call<P>, given: ReadonlyMap<string, unknown>): void {
  for (const [key, field] of fieldsOf(call)) {
    if (field.required && !given.has(key)) throw new ApiError(`MISSING_ARGUMENTS: ${key}`);
    if (key === 'image' && call.photo && !given.has('image') && !given.has('file')) {
      throw new ApiError('MISSING_ARGUMENTS: image, file');
    }
  }
  if (call.photo && given.has('image') && given.has('file')) throw new ApiError('COEXISTENCE_ARGUMENTS');
}

function readField(key: string, field: Field<unknown>, value: unknown): unknown {
  if (value === undefined) return field.otherwise;
  const read = unlessItThrows(() => field.read(value));
  if (read === undefined) throw new ApiError(field.error ?? `BAD_ARGUMENTS:${key}`);
  return read;
}

function unlessItThrows<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
