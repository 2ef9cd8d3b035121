import { calls } from '#src/api/calls.js';
import { statusOf } from '#src/index.js';
import type { Method } from './target.ts';

type Check = (value: unknown) => boolean;
type Shape = Check | readonly [Shape] | { readonly [key: string]: Shape };

const text: Check = (value) => typeof value === 'string' && value.isWellFormed();
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const token: Check = (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const score: Check = (value) => typeof value === 'number' && value >= 0 && value <= 100;
const isoTime: Check = (value) =>
  typeof value === 'string' && /[+-]\d\d:\d\d$/.test(value) && Date.parse(value) > 0;
const requestId: Check = (value) => typeof value === 'string' && /^\d{10},[0-9a-f-]{36}$/.test(value);
const anything: Check = () => true;

const face: Shape = { face_token: token, user_id: text, user_data: text, add_time: count };
const group: Shape = {
  group_id: text,
  group_name: text,
  group_data: text,
  model_version: text,
  add_time: isoTime,
};
const gone: Shape = { face_token: anything, reason: (value) => value === 'FACE_NOT_IN_GROUP' };

/** What a success looks like, key by key, as API.md has it. */
const shapes: Readonly<Record<Method, Readonly<Record<string, Shape>>>> = {
  createGroup: { group_id: text, group_name: text, group_data: text, model_version: text },
  freeGroup: { group_id: text },
  listGroups: { group_infos: [group] },
  groupInfo: { info: group },
  addFace: { group_id: text, face_token: token, user_id: text, user_data: text, face_count: count },
  deleteFaces: { group_id: text, face_removed: count, face_count: count, failure_detail: [gone] },
  listFaces: { face_tokens: [face] },
  faceInfo: { info: face },
  search: { result: [{ face_token: token, group_id: text, score }] },
};

/** Why a body is none that the contract has for this call; undefined where it is one. */
export function faultOf(method: Method, request: unknown, body: object): string | undefined {
  const { request_id, time_used, ...rest } = body as Record<string, unknown>;
  const keys = Object.keys(body);
  if (keys[0] !== 'request_id' || keys[1] !== 'time_used') return 'it does not begin with the envelope';
  if (!requestId(request_id) || !count(time_used)) return 'the envelope is not of its form';
  if ('error' in rest) {
    if (keys.length > 3) return 'an error has further keys';
    return errorFault(method, request, rest['error']);
  }
  const { next, ...without } = rest;
  if (method === 'listFaces' && next !== undefined)
    return count(next) ? shapeFault(shapes[method], without, 'body') : 'next is no number';
  return shapeFault(shapes[method], rest, 'body');
}

function shapeFault(shape: Shape, value: unknown, at: string): string | undefined {
  if (typeof shape === 'function') return shape(value) ? undefined : `${at} is not of its form`;
  if (isList(shape)) {
    if (!Array.isArray(value)) return `${at} is no array`;
    return value.map((item, i) => shapeFault(shape[0], item, `${at}[${i}]`)).find(Boolean);
  }
  if (typeof value !== 'object' || value === null) return `${at} is no object`;
  const [wanted, given] = [Object.keys(shape).join(), Object.keys(value).join()];
  if (wanted !== given) return `${at} has the keys ${given}, not ${wanted}`;
  return Object.entries(shape)
    .map(([key, part]) => shapeFault(part, (value as Record<string, unknown>)[key], `${at}.${key}`))
    .find(Boolean);
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

const ERRORS_OF: Readonly<Partial<Record<Method, readonly string[]>>> = {
  createGroup: ['GROUP_EXISTS'],
  freeGroup: ['NOT_EMPTY'],
  addFace: ['NO_FACE_FOUND', 'LOW_QUALITY_FACE'],
  search: ['NO_FACE_FOUND'],
};

const PHOTO_ERRORS = ['IMAGE_ERROR_UNSUPPORTED_FORMAT', 'INVALID_IMAGE_SIZE', 'IMAGE_FILE_TOO_LARGE'];

/** `INTERNAL_ERROR` is never right, and neither is `CONCURRENCY_LIMIT_EXCEEDED`: calls are made one after the other. */
function errorFault(method: Method, request: unknown, error: unknown): string | undefined {
  if (typeof error !== 'string') return 'the error is no string';
  if (!codesOf(method).includes(error)) return `${method} has no such error`;
  if (statusOf(error) !== 400) return `its status is ${statusOf(error)}`;
  const [code = '', key = ''] = error.split(/: ?/);
  const isThere = typeof request === 'object' && request !== null && hasOr(request, key);
  if ((PHOTO_ERRORS.includes(code) || code === 'BAD_ARGUMENTS') && !isThere)
    return `${key} is not in the request`;
  return undefined;
}

/** A proxy may not let itself be asked. */
function hasOr(request: object, key: string): boolean {
  try {
    return key in request;
  } catch {
    return true;
  }
}

function codesOf(method: Method): readonly string[] {
  const { fields, photo } = calls[method];
  const perField = Object.entries(fields).flatMap(([key, field]) => [
    ...(field.required ? [`MISSING_ARGUMENTS: ${key}`] : []),
    field.error ?? `BAD_ARGUMENTS:${key}`,
  ]);
  const perPhoto = PHOTO_ERRORS.flatMap((code) => [`${code}:image`, `${code}:file`]);
  return [
    ...perField,
    ...('group_id' in fields && method !== 'createGroup' ? ['INVALID_OUTER_ID'] : []),
    ...(photo ? [...perPhoto, 'MISSING_ARGUMENTS: image, file', 'COEXISTENCE_ARGUMENTS'] : []),
    ...(ERRORS_OF[method] ?? []),
  ];
}
