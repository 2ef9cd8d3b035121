import { calls } from '#src/api/calls.js';
import { statusOf } from '#src/index.js';
import { faultOf } from '../faultOf.ts';
import type { RawRequest } from './rawRequests.ts';

/** What the door has to say before the engine is asked. */
const DOOR =
  /^(BAD_ARGUMENTS:(body|sign|sign_version)|API_NOT_FOUND|METHOD_NOT_ALLOWED|MISSING_ARGUMENTS: sign(_version)?|AUTHENTICATION_ERROR|AUTHORIZATION_ERROR:.*)$/;
const PLAIN = new Set([400, 408, 413, 417, 431]);
/** Of our files, stacks and libraries nothing may be told. */
const TELLING = /node_modules|\.js:\d|\n {4}at |FST_|Fastify/i;

/** Why what came back over a socket is no answer of the contract; undefined where it is one. */
export function answerFault(request: RawRequest, answer: Buffer): string | undefined {
  if (answer.length === 0) return request.whole ? 'there is none' : undefined;
  const text = answer.toString('latin1');
  if (TELLING.test(text) || text.includes(process.cwd()))
    return `it tells of the server: ${text.slice(0, 500)}`;
  const [head = ''] = text.split('\r\n\r\n', 1);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  if (!status) return `it is no HTTP: ${text.slice(0, 200)}`;
  if (status === 100) return answerFault(request, answer.subarray(head.length + 4));
  const start = head.length + 4;
  // What lies behind is answered as a request of its own.
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  const body = answer.subarray(start, start + length).toString('utf8');
  if (!/content-type: application\/json/i.test(head))
    return PLAIN.has(status)
      ? undefined
      : `its status is ${status}, and its body plain: ${body.slice(0, 200)}`;
  return jsonFault(request, status, body);
}

function jsonFault({ method }: RawRequest, status: number, text: string): string | undefined {
  let body: { readonly error?: string };
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    return `its body is no JSON: ${text.slice(0, 200)}`;
  }
  if (statusOf(body.error) !== status) return `its status is ${status}: ${text.slice(0, 200)}`;
  if (body.error && DOOR.test(body.error))
    return Object.keys(body).join() === 'request_id,time_used,error'
      ? undefined
      : `it has other keys: ${text}`;
  if ('status' in body) return undefined; // of /healthz
  const fault = faultOf(method, calls[method].fields, body);
  return fault && `${fault}: ${text.slice(0, 300)}`;
}
