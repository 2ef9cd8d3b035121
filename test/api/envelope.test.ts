import { describe, expect, test } from 'vitest';
import { requestId } from '#src/api/envelope.js';
import { isoTime } from '#src/api/isoTime.js';
import { statusOf } from '#src/api/statusOf.js';

describe('requestId()', () => {
  test('is the whole seconds of the clock, a comma and a random uuid', () => {
    const id = requestId(1_769_742_796_999);
    expect(id).toMatch(/^1769742796,[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(requestId(1_769_742_796_999)).not.toBe(id);
  });
});

describe('isoTime()', () => {
  test.each([0, 1_769_742_796_999, 1_795_000_000_000])('of %i has an offset and is that time', (time) => {
    expect(isoTime(time)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
    expect(Date.parse(isoTime(time))).toBe(time);
  });
});

describe('statusOf()', () => {
  test.each([
    [200, undefined],
    [400, 'MISSING_ARGUMENTS: group_id'],
    [400, 'MISSING_ARGUMENTS: image, file'],
    [400, 'BAD_ARGUMENTS:limit'],
    [400, 'COEXISTENCE_ARGUMENTS'],
    [400, 'INVALID_GROUP_ID'],
    [400, 'INVALID_OUTER_ID'],
    [400, 'NO_FACE_FOUND'],
    [400, 'IMAGE_ERROR_UNSUPPORTED_FORMAT:file'],
    [400, 'INVALID_IMAGE_SIZE:image'],
    [400, 'IMAGE_FILE_TOO_LARGE:file'],
    [400, 'GROUP_EXISTS'],
    [400, 'NOT_EMPTY'],
    [400, 'INVALID_FACE_TOKEN'],
    [400, 'LOW_QUALITY_FACE'],
    [403, 'AUTHENTICATION_ERROR'],
    [403, 'CONCURRENCY_LIMIT_EXCEEDED'],
    [404, 'API_NOT_FOUND'],
    [413, 'Request Entity Too Large'],
    [500, 'INTERNAL_ERROR'],
  ])('is %i for %s', (status, error) => {
    expect(statusOf(error)).toBe(status);
  });

  test.each([
    'constructor',
    'toString:x',
    '__proto__',
  ])('is a plain 400 for %s, which is no code', (error) => {
    expect(statusOf(error)).toBe(400);
  });
});
