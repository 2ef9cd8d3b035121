import type { Body } from '#src/api/envelope.js';
import { keptToken } from './token.ts';

/** Milliseconds after which a server that says nothing is taken for gone. */
const PATIENCE = 30_000;
/** The same with a photo: as long as the server gives a request to arrive. */
const PHOTO_PATIENCE = 60_000;

/** That a call got no answer that it could go on with. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';
  readonly why: 'gone' | 'locked' | 'refused';

  constructor(why: ServerFault['why']) {
    super(why);
    this.why = why;
  }
}

type Fields = Readonly<Record<string, string | number | Blob>>;

/**
 * Makes a call of the page, relative to the page's own address.
 * @throws ServerFault
 */
export async function ask<T>(call: string, fields: Fields = {}): Promise<Body<T>> {
  const body = (await answerTo(call, fields)) as Body<T>;
  if (body.error === 'AUTHENTICATION_ERROR') throw new ServerFault('locked');
  if (body.error === 'AUTHORIZATION_ERROR:Denied by origin') throw new ServerFault('refused');
  // The server may have either code for a library that is not there. Only the form for a new one sends ids that can be malformed.
  const isGone = body.error === 'INVALID_GROUP_ID' && call !== 'create';
  return isGone ? { ...body, error: 'INVALID_OUTER_ID' } : body;
}

async function answerTo(call: string, fields: Fields): Promise<unknown> {
  const token = keptToken();
  const photo = Object.values(fields).find((value) => value instanceof Blob);
  try {
    const response = await fetch(`calls/${call}`, {
      method: 'POST',
      body: formOf(fields),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(photo ? PHOTO_PATIENCE : PATIENCE),
    });
    if (response.status === 413) return { error: 'IMAGE_FILE_TOO_LARGE' };
    const body = (await response.json()) as { readonly request_id?: unknown } | null;
    // A proxy whose server is gone answers in its place, some in JSON.
    if (body?.request_id === undefined) throw new Error('No answer of the server');
    return body;
  } catch (fault) {
    // The server is not gone for that, and would be asked the same again and again once it answers other calls.
    if (photo && !(await isReadable(photo))) return { error: 'FILE_NOT_READABLE' };
    if (photo && (fault as Error).name === 'TimeoutError') return { error: 'PHOTO_TOO_SLOW' };
    throw new ServerFault('gone');
  }
}

/** Not where the file was removed or changed since it was chosen, or is a folder. */
function isReadable(file: Blob): Promise<boolean> {
  return file.arrayBuffer().then(
    () => true,
    () => false,
  );
}

function formOf(fields: Fields): FormData {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) {
    if (value instanceof Blob) form.append(key, value, 'photo');
    else form.append(key, String(value));
  }
  return form;
}
