import type { IncomingMessage } from 'node:http';
import type { Form } from './form.ts';
import { readMultipart } from './readMultipart.ts';
import { readUrlencoded } from './readUrlencoded.ts';
import { Refusal } from './refusal.ts';
import type { Upload } from './uploads.ts';

/**
 * Reads a multipart or urlencoded body, piece by piece as `upload` allows. A request without a body is an empty form.
 *
 * @throws Refusal where the body is too large or too slow, gives way to others, or has no such form.
 */
export async function readForm(request: IncomingMessage, upload: Upload): Promise<Form> {
  const pieces = piecesOf(request, upload);
  try {
    const first = await pieces.next();
    return first.done
      ? new Map()
      : await readAs(request.headers['content-type'], startingWith(first.value, pieces));
  } catch {
    throw upload.refusal ?? new Refusal('MALFORMED');
  } finally {
    // What still comes of a refused body is thrown away.
    void pieces.return(undefined).finally(() => request.resume());
  }
}

const FORM = /^\s*(multipart\/form-data|application\/x-www-form-urlencoded)\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

async function readAs(contentType: string = '', pieces: AsyncIterable<Buffer>): Promise<Form> {
  const [, form] = FORM.exec(contentType) ?? [];
  if (form === undefined) throw new Refusal('MALFORMED');
  return form.toLowerCase() === 'multipart/form-data'
    ? readMultipart(pieces, contentType)
    : readUrlencoded(pieces, CHARSET.exec(contentType)?.[1]);
}

async function* piecesOf(request: IncomingMessage, upload: Upload): AsyncGenerator<Buffer, undefined> {
  // The request outlives a refusal: it has to be answered.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    await upload.take(piece.length);
    yield piece;
  }
}

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
