import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { calls } from '../../api/calls.ts';
import { type Field, MOST_DAYS } from '../../api/field.ts';
import { FaceSearchError } from '../../faceSearchError.ts';
import { type LibraryCalibration, libraryCalibrationSchema } from '../../score/library/libraryCalibration.ts';
import type { FaceRecord, LibraryRecord } from '../../store/store.ts';

/**
 * A library as text, one JSON value a line: a head, its faces in order of creation, an end with the SHA-256 of all lines before.
 * It is not encrypted.
 */
const FORMAT = 'facedex library';
const VERSION = 1;

/** The first line of a library's file. */
export interface LibraryHead extends LibraryRecord {
  readonly pack_id: string;
  /** Hex. */
  readonly pack_hash: string;
  /** Values a template. */
  readonly dimension: number;
  /** The library's own, where it has one. */
  readonly calibration?: LibraryCalibration;
}

/** A line of a library's file after the first. */
export interface FaceLine extends FaceRecord {
  /** Base64 of float32, little-endian. */
  readonly template: string;
}

/** A library's file whose head has been read. */
export interface LibraryFile {
  readonly path: string;
  readonly head: LibraryHead;
  /** As they are read: whether the file is whole is known only when the last one has been. Throw as {@link readLibraryFile} does. */
  readonly faces: AsyncIterable<FaceLine>;
  /** Lets go of the file; to be called also where `faces` has not been read to its end. */
  readonly close: () => Promise<void>;
}

const text = z.string().max(500);
/** The latest time that `Date` knows. */
const LATEST = 8.64e15;
const time = z.number().min(0).max(LATEST);
const { group_id, group_name, group_data } = calls.createGroup.fields;
const { user_id, user_data } = calls.addFace.fields;

/** What a field of the API takes: what comes from a file has to be found, listed and removed by the same calls. */
function as(field: Field<string>): z.ZodType<string> {
  return z.string().refine((value) => field.read(value) === value, 'not of the form that the API has');
}

const head = z
  .strictObject({
    format: z.literal(FORMAT),
    version: z.literal(VERSION),
    pack_id: text,
    pack_hash: text,
    dimension: z.int().min(1),
    group_id: as(group_id),
    group_name: as(group_name),
    group_data: as(group_data),
    add_time: time,
    retention_days: z.int().min(1).max(MOST_DAYS).exactOptional(),
    calibration: libraryCalibrationSchema.exactOptional(),
  })
  .refine(
    ({ calibration, pack_hash }) => calibration === undefined || calibration.packHash === pack_hash,
    'its calibration is of another pack',
  );
const face = z.strictObject({
  face_token: as(calls.faceInfo.fields.face_token),
  user_id: as(user_id),
  user_data: as(user_data),
  add_time: time,
  template: z.base64(),
});
const last = z.strictObject({ faces: z.int(), sha256: z.string() });

/** Lines of a library's file, each with its line break. */
export async function* libraryLines(of: LibraryHead, faces: AsyncIterable<FaceLine>): AsyncGenerator<string> {
  const sum = createHash('sha256');
  let count = 0;
  const line = (value: object): string => {
    const content = `${JSON.stringify(value)}\n`;
    sum.update(content);
    return content;
  };
  yield line({ format: FORMAT, version: VERSION, ...of });
  for await (const one of faces) {
    yield line(one);
    count++;
  }
  yield `${JSON.stringify({ faces: count, sha256: sum.digest('hex') })}\n`;
}

/**
 * Opens a library's file and reads its head.
 * @throws FaceSearchError `EXPORT_UNREADABLE`.
 */
export async function readLibraryFile(path: string): Promise<LibraryFile> {
  const lines = readLines(path);
  const close = async (): Promise<void> => void (await lines.return(undefined));
  try {
    const first = await lines.next();
    const of = readHead(path, first.done ? undefined : parseLine(path, 1, first.value));
    return { path, head: of, faces: readFaces(path, lines, String(first.value)), close };
  } catch (fault) {
    await close();
    throw fault;
  }
}

function readHead(path: string, value: object | undefined): LibraryHead {
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== FORMAT) throw unreadable(path, 'it is not a library that facedex exported');
  if (typeof version === 'number' && version > VERSION)
    throw unreadable(path, `written by version ${version}, this version reads up to ${VERSION}`);
  const { format: _, version: __, ...of } = check(path, 1, head, value);
  return of;
}

async function* readFaces(
  path: string,
  lines: AsyncIterable<string>,
  first: string,
): AsyncGenerator<FaceLine> {
  const sum = createHash('sha256').update(`${first}\n`);
  let count = 0;
  let ended = false;
  for await (const line of lines) {
    const number = count + 2;
    if (ended) throw unreadable(path, `line ${number + 1} comes after its end`);
    const value = parseLine(path, number, line);
    if ('sha256' in value) {
      const { faces, sha256 } = check(path, number, last, value);
      if (faces !== count || sha256 !== sum.digest('hex')) throw unreadable(path, 'its checksum is wrong');
      ended = true;
      continue;
    }
    sum.update(`${line}\n`);
    count++;
    yield check(path, number, face, value);
  }
  if (!ended) throw unreadable(path, 'its end is missing');
}

async function* readLines(path: string): AsyncGenerator<string, undefined> {
  const stream = createReadStream(path);
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw unreadable(path, (error as Error).message, error);
  } finally {
    stream.destroy();
  }
}

function parseLine(path: string, number: number, line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below: what is in the line is nobody's business.
  }
  throw unreadable(path, `line ${number} is no JSON object`);
}

function check<T>(path: string, number: number, schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw unreadable(
    path,
    `line ${number}: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}`,
  );
}

/** That a library's file cannot be read, and why. */
export function unreadable(path: string, why: string, cause?: unknown): FaceSearchError {
  return new FaceSearchError('EXPORT_UNREADABLE', `Cannot read library "${path}": ${why}`, { cause });
}
