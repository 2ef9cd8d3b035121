import { stat } from 'node:fs/promises';
import { withFile } from '../withFile.ts';
import { ApiError } from './apiError.ts';
import { decodeBase64, decodedSize, LONGEST_PREFIX } from './decodeBase64.ts';

/** Bytes by which a file is read on, once it has given as many as it said. */
const MORE_BYTES = 4096;

/** A photo whose form has been checked and whose bytes have not been looked at. */
export interface OpenPhoto {
  /** The field it came in by, for error codes. */
  readonly key: 'image' | 'file';
  /** The bytes, in a buffer that nobody else holds. Throws `IMAGE_FILE_TOO_LARGE:<key>`. */
  read(): Promise<Uint8Array>;
}

/**
 * Opens the photo of a request: strict base64, bytes, or the path of a file that can be read.
 * The byte limit is only held on `read()`, since by the API's order of checks the library comes in between.
 *
 * @throws ApiError `BAD_ARGUMENTS:image`, `BAD_ARGUMENTS:file`
 */
export function openPhoto(
  fields: {
    readonly image?: string | Uint8Array | undefined;
    readonly file?: string | Uint8Array | undefined;
  },
  maxBytes: number,
): Promise<OpenPhoto> {
  if (typeof fields.image === 'string') return fromBase64(fields.image, maxBytes);
  if (typeof fields.file === 'string') return fromPath(fields.file, maxBytes);
  const key = fields.image ? 'image' : 'file';
  return fromBytes(key, (fields.image ?? fields.file) as Uint8Array, maxBytes);
}

async function fromBase64(text: string, maxBytes: number): Promise<OpenPhoto> {
  // Far too long a text is not decoded only to be refused.
  if (decodedSize(text) > maxBytes + LONGEST_PREFIX)
    return { key: 'image', read: () => Promise.reject(tooLarge('image')) };
  const bytes = await decodeBase64(text);
  if (!bytes) throw new ApiError('BAD_ARGUMENTS:image');
  return { key: 'image', read: async () => withinLimit('image', bytes, maxBytes) };
}

async function fromPath(path: string, maxBytes: number): Promise<OpenPhoto> {
  const info = await stat(path).catch(() => undefined);
  // Devices and pipes have no end that could be waited for.
  if (!info?.isFile()) throw new ApiError('BAD_ARGUMENTS:file');
  const read = async (): Promise<Uint8Array> => {
    if (info.size > maxBytes) throw tooLarge('file');
    const bytes = await readAtMost(path, info.size, maxBytes + 1).catch(() => undefined);
    if (!bytes) throw new ApiError('BAD_ARGUMENTS:file');
    return withinLimit('file', bytes, maxBytes);
  };
  return { key: 'file', read };
}

/**
 * Reads a file to its end, or so many bytes of it, into a buffer of its own, since that goes to a worker.
 *
 * @param size - what the file says it has; it may have grown, and some, such as those of /proc, say 0 and then never end.
 */
function readAtMost(path: string, size: number, most: number): Promise<Uint8Array> {
  return withFile(path, 'r', async (file) => {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < most) {
      const room = Buffer.allocUnsafeSlow(Math.min(Math.max(size - length, MORE_BYTES), most - length));
      const { bytesRead } = await file.read(room, 0, room.length);
      if (bytesRead === 0) break;
      parts.push(room.subarray(0, bytesRead));
      length += bytesRead;
    }
    const [first, ...more] = parts;
    return first && more.length === 0 && first.length === first.buffer.byteLength
      ? first
      : new Uint8Array(Buffer.concat(parts));
  });
}

async function fromBytes(key: 'image' | 'file', bytes: Uint8Array, maxBytes: number): Promise<OpenPhoto> {
  if (bytes.byteLength > maxBytes) return { key, read: () => Promise.reject(tooLarge(key)) };
  // The copy is what goes to a worker, taken at once: the caller's own buffer stays usable, and what happens to it
  // from now on changes nothing. (A Buffer's slice() is no copy.)
  const copy = copyOf(bytes);
  if (!copy) throw new ApiError(`BAD_ARGUMENTS:${key}`);
  return { key, read: async () => copy };
}

/** Undefined where the bytes have been moved to another thread and are no longer the caller's to give. */
function copyOf(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return new Uint8Array(bytes);
  } catch {
    return undefined;
  }
}

function withinLimit(key: string, bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.byteLength > maxBytes) throw tooLarge(key);
  return bytes;
}

function tooLarge(key: string): ApiError {
  return new ApiError(`IMAGE_FILE_TOO_LARGE:${key}`);
}
