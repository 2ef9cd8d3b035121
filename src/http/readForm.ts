import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { type Form, type FormValue, UNUSABLE } from './form.ts';
import { Refusal } from './refusal.ts';
import type { Upload } from './uploads.ts';

/** More than the API's calls have, since fields that it does not know are passed over. */
const MOST_FIELDS = 64;
const MOST_NAME = 256;

/**
 * Reads a multipart or urlencoded body, piece by piece as `upload` allows. A request without a body is an empty form.
 *
 * @throws Refusal where the body is too large or too slow, gives way to others, or has no such form.
 */
export async function readForm(request: IncomingMessage, upload: Upload): Promise<Form> {
  if (isEmpty(request)) return new Map();
  const busboy = openBusboy(request);
  const collected = collect(busboy);
  try {
    await pipeline(() => piecesOf(request, upload), busboy);
  } catch {
    throw upload.refusal ?? new Refusal('MALFORMED');
  } finally {
    // What still comes of a refused body is thrown away.
    request.resume();
  }
  if (collected.isMalformed) throw new Refusal('MALFORMED');
  return collected.form;
}

function isEmpty({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

async function* piecesOf(request: IncomingMessage, upload: Upload): AsyncGenerator<Buffer> {
  // The request outlives a refusal: it has to be answered.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    await upload.take(piece.length);
    yield piece;
  }
}

/** With an empty boundary busboy never gets done, even once the body has ended. */
const EMPTY_BOUNDARY = /boundary\s*=\s*(?:""|;|\s|$)/i;

function openBusboy({ headers }: IncomingMessage): BusboyInstance {
  if (EMPTY_BOUNDARY.test(headers['content-type'] ?? '')) throw new Refusal('MALFORMED');
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      // Every part as bytes: whether it is text is decided by us, and long text is not glued together bit by bit.
      isPartAFile: () => true,
      limits: {
        fieldNameSize: MOST_NAME,
        fieldSize: Number.POSITIVE_INFINITY, // bodies are bounded as a whole
        fields: MOST_FIELDS + 1, // one more than we take, so that we see it come
        files: MOST_FIELDS + 1,
        parts: MOST_FIELDS + 1,
        headerPairs: 16,
        headerSize: 8192,
      },
    });
  } catch {
    throw new Refusal('MALFORMED');
  }
}

interface Collected {
  readonly form: Map<string, FormValue>;
  isMalformed: boolean;
}

function collect(busboy: BusboyInstance): Collected {
  const collected: Collected = { form: new Map(), isMalformed: false };
  const { form } = collected;
  const refuse = (): void => {
    collected.isMalformed = true;
    busboy.destroy(new Refusal('MALFORMED'));
  };
  let fields = 0;
  const add = (name: unknown, value: FormValue): void => {
    fields++;
    // A longer name may have been cut to this.
    if (typeof name !== 'string' || name.length >= MOST_NAME || fields > MOST_FIELDS) refuse();
    else form.set(name, form.has(name) ? UNUSABLE : value);
  };
  busboy.on('field', (name, value) => add(name, value));
  busboy.on('file', (name, stream, filename, _encoding, mimetype) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('error', refuse);
    const isText = filename === undefined && mimetype === 'text/plain';
    stream.on('end', () => add(name, isText ? textOf(pieces) : Buffer.concat(pieces)));
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) busboy.on(limit, refuse);
  return collected;
}

function textOf(pieces: readonly Buffer[]): FormValue {
  const bytes = Buffer.concat(pieces);
  return isUtf8(bytes) ? bytes.toString('utf8') : UNUSABLE;
}
