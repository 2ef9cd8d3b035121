import { expect } from 'vitest';
import type { calls } from '#src/api/calls.js';
import type { FaceSearch } from '#src/index.js';

const REQUEST_ID = /^(\d{10}),[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A face token: 32 hex digits. */
export const TOKEN: RegExp = /^[0-9a-f]{32}$/;

/** A token that no face has. */
export const NO_TOKEN: string = '0'.repeat(32);

/** One of the nine calls of the API. */
export type Method = keyof typeof calls;

/** Calls a method with a request of any form. */
export function callOf(engine: FaceSearch, method: Method, request: unknown): Promise<object> {
  return engine[method](request as never);
}

/** ISO 8601 with offset. */
export const ISO_TIME: RegExp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/;

/** Holds a body to the envelope of the API and to exactly these further keys, in this order. */
export function expectBody(body: object, keys: readonly string[]): void {
  expect(Object.keys(body)).toEqual(['request_id', 'time_used', ...keys]);
  const { request_id, time_used } = body as { request_id: string; time_used: number };
  const seconds = Number(REQUEST_ID.exec(request_id)?.[1]);
  expect(Math.abs(Date.now() / 1000 - seconds), request_id).toBeLessThan(120);
  expect(Number.isInteger(time_used) && time_used >= 0, `time_used ${time_used}`).toBe(true);
}

/** Holds a body to nothing but the envelope and this error. */
export function expectError(body: object, error: string): void {
  expect(body).toMatchObject({ error });
  expectBody(body, ['error']);
}
