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
  const form = new Map<string, FormValue>();
  if (isEmpty(request)) return form;
  const busboy = openBusboy(request);
  collect(busboy, form);
  try {
    await pipeline(() => piecesOf(request, upload), busboy);
  } catch (fault) {
    throw upload.refusal ?? (fault instanceof Refusal ? fault : new Refusal('MALFORMED'));
  }
  return form;
}

function isEmpty({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

async function* piecesOf(request: IncomingMessage, upload: Upload): AsyncGenerator<Buffer> {
  // The request outlives a refusal: it has to be answered.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    upload.take(piece.length);
    yield piece;
  }
}

function openBusboy({ headers }: IncomingMessage): BusboyInstance {
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      // Every part as bytes: whether it is text is decided by us, and long text is not glued together bit by bit.
      isPartAFile: () => true,
      limits: {
        fieldNameSize: MOST_NAME,
        fieldSize: Number.POSITIVE_INFINITY, // bodies are bounded as a whole
        fields: MOST_FIELDS,
        files: MOST_FIELDS,
        parts: MOST_FIELDS,
        headerPairs: 16,
        headerSize: 8192,
      },
    });
  } catch {
    throw new Refusal('MALFORMED');
  }
}

function collect(busboy: BusboyInstance, form: Map<string, FormValue>): void {
  const add = (name: unknown, value: FormValue): void => {
    if (typeof name !== 'string' || name.length > MOST_NAME) busboy.destroy(new Refusal('MALFORMED'));
    else form.set(name, form.has(name) ? UNUSABLE : value);
  };
  const refuse = (): void => {
    busboy.destroy(new Refusal('MALFORMED'));
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
}

function textOf(pieces: readonly Buffer[]): FormValue {
  const bytes = Buffer.concat(pieces);
  return isUtf8(bytes) ? bytes.toString('utf8') : UNUSABLE;
}
