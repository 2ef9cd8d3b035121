/** Epoch milliseconds as ISO 8601 with offset: `2026-01-30T03:22:49.123+00:00`. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+00:00');
}
