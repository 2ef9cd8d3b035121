const statuses: ReadonlyMap<string, number> = new Map(
  Object.entries({
    AUTHENTICATION_ERROR: 403,
    AUTHORIZATION_ERROR: 403,
    CONCURRENCY_LIMIT_EXCEEDED: 403,
    API_NOT_FOUND: 404,
    METHOD_NOT_ALLOWED: 405,
    'Request Entity Too Large': 413,
    INTERNAL_ERROR: 500,
  }),
);

/**
 * The HTTP status that belongs to a body's `error`; 200 for a body without one.
 *
 * @example
 * statusOf(undefined); // 200
 * statusOf('BAD_ARGUMENTS:limit'); // 400
 */
export function statusOf(error: string | undefined): number {
  if (error === undefined) return 200;
  // Codes that name a field carry it behind a colon.
  const code = error.split(':', 1)[0] ?? error;
  return statuses.get(code) ?? 400;
}
