import { isUtf8 } from 'node:buffer';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { type Form, type FormValue, UNUSABLE } from './form.ts';
import { FormFields, MOST_FIELDS, MOST_NAME } from './formFields.ts';
import { Pieces } from './pieces.ts';
import { Refusal } from './refusal.ts';

/** With an empty boundary busboy never gets done, even once the body has ended. */
const EMPTY_BOUNDARY = /boundary\s*=\s*(?:""|;|\s|$)/i;

/** Reads a multipart body as it comes. Rejects where it is none, with what `pieces` throws among others. */
export async function readMultipart(pieces: AsyncIterable<Buffer>, contentType: string): Promise<Form> {
  if (EMPTY_BOUNDARY.test(contentType)) throw new Refusal('MALFORMED');
  const busboy = openBusboy(contentType);
  const fields = new FormFields();
  let isMalformed = false;
  const refuse = (): void => {
    isMalformed = true;
    busboy.destroy(new Refusal('MALFORMED'));
  };
  busboy.on('file', (name: unknown, stream, filename, _encoding, mimetype) => {
    const bytes = new Pieces();
    stream.on('data', (piece: Buffer) => bytes.append(piece));
    stream.on('error', refuse);
    stream.on('end', () => {
      // What browsers send of a field for a file where none was chosen.
      if (filename === '' && bytes.length === 0) return;
      try {
        const isText = filename === undefined && !isFile(name, mimetype);
        fields.add(typeof name === 'string' ? name : undefined, isText ? textOf(bytes) : bytes.take());
      } catch {
        refuse();
      }
    });
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) busboy.on(limit, refuse);
  await pipeline(() => pieces, busboy);
  if (isMalformed) throw new Refusal('MALFORMED');
  return fields.form;
}

function openBusboy(contentType: string): BusboyInstance {
  return new Busboy({
    headers: { 'content-type': contentType },
    // Every part as bytes: whether it is text is decided by us, and long text is not glued together bit by bit.
    isPartAFile: () => true,
    // A part that is no field is read by nobody: one that waited for a reader would stop busboy for ever.
    fileHwm: Number.MAX_SAFE_INTEGER,
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
}

/**
 * Whether a part without a file's name is a file nevertheless. Of any other field it is text, whatever its type: some clients
 * send numbers as JSON.
 */
function isFile(name: unknown, mimetype: string): boolean {
  return name === 'file' && mimetype !== 'text/plain';
}

function textOf(bytes: Pieces): FormValue {
  const all = bytes.take();
  return isUtf8(all) ? all.toString('utf8') : UNUSABLE;
}
