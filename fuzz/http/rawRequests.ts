import fc from 'fast-check';
import { calls } from '#src/api/calls.js';
import { signed } from '../../test/support/signed.ts';
import { texts } from '../hostileValues.ts';
import { type Change, changes } from '../photos.ts';
import { fitting } from '../requests.ts';
import type { Method } from '../target.ts';

/** The one key of the server that wants signatures. */
export const KEY = {
  name: 'fuzz-key-of-16-characters',
  secret: 'fuzz-secret-of-more-than-16-characters',
} as const;

/** What goes over the socket, and what it was meant to call. */
export interface RawRequest {
  readonly bytes: Buffer;
  readonly method: Method;
  /** Nothing about it is broken on the level of HTTP: it must be answered. */
  readonly whole: boolean;
  readonly toSigned: boolean;
}

type Fields = readonly (readonly [name: string, value: string | Uint8Array])[];

const BOUNDARY = '----fuzz';

/** Requests of every call in either form, most with something broken: in fields, body, or what is around it. */
export function rawRequests(photo: fc.Arbitrary<Uint8Array>): fc.Arbitrary<RawRequest> {
  return fc.constantFrom(...(Object.keys(calls) as Method[])).chain((method) =>
    fc
      .record({
        fields: fieldsOf(method, photo),
        form: fc.constantFrom('multipart', 'multipart', 'urlencoded'),
        breaks: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(changes, { maxLength: 3 })),
        contentType: fc.option(contentTypes, { freq: 4 }),
        length: fc.option(lengths, { freq: 4 }),
        path: fc.option(paths, { freq: 9 }),
        headBreaks: fc.option(changes, { freq: 19 }),
        signature: fc.constantFrom('none', 'good', 'good', 'old', 'wrong'),
        toSigned: fc.boolean(),
      })
      .map((parts) => assemble(method, parts)),
  );
}

function fieldsOf(method: Method, photo: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Fields> {
  const values = fitting(photo);
  const names = Object.keys(calls[method].fields);
  const bad = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary', maxLength: 200 }), photo);
  const given = names.map((name) =>
    fc.oneof(
      { weight: 8, arbitrary: (values[name] ?? bad).map((value) => [[name, asPart(value)]]) },
      { weight: 2, arbitrary: bad.map((value) => [[name, value]]) },
      { weight: name === 'image' ? 20 : 2, arbitrary: fc.constant([]) },
      // Twice.
      { weight: 1, arbitrary: fc.tuple(bad, bad).map((both) => both.map((value) => [name, value])) },
    ),
  );
  const extra = fc.array(fc.tuple(fc.constantFrom(...texts, 'x', 'sign'), bad), { maxLength: 2 });
  return fc
    .tuple(fc.tuple(...given), extra)
    .map(([some, more]) => [...some.flat(), ...more] as unknown as Fields);
}

const asPart = (value: unknown): string | Uint8Array => (value instanceof Uint8Array ? value : String(value));

const contentTypes = fc.constantFrom(
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=other',
  `multipart/form-data; boundary="${BOUNDARY}"`,
  `multipart/form-data; boundary=${'x'.repeat(5000)}`,
  'multipart/mixed; boundary=----fuzz',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/json',
  'text/plain',
  '',
  '__proto__',
);

const lengths = fc.constantFrom(
  '0',
  '1',
  '-1',
  '99999999',
  '4294967296',
  '1e3',
  '0x10',
  '5, 5',
  'x',
  'chunked',
  'broken chunks',
);

const paths = fc.constantFrom(
  '/',
  '/finauth/search/group/',
  '/finauth/search/group/__proto__',
  '/finauth/search/group/../../etc',
  '/%00',
  '/%',
  '*',
  `/${'a'.repeat(9000)}`,
  '/metrics',
  '/healthz?x',
);

interface Parts {
  readonly fields: Fields;
  readonly form: string;
  readonly breaks: readonly Change[];
  readonly contentType: string | null;
  readonly length: string | null;
  readonly path: string | null;
  readonly headBreaks: Change | null;
  readonly signature: string;
  readonly toSigned: boolean;
}

function assemble(method: Method, parts: Parts): RawRequest {
  const fields = [...parts.fields, ...signature(parts.signature)];
  const body = parts.breaks.reduce(
    (bytes, change) => change(bytes),
    parts.form === 'multipart' ? multipart(fields) : urlencoded(fields),
  );
  const type =
    parts.form === 'multipart'
      ? `multipart/form-data; boundary=${BOUNDARY}`
      : 'application/x-www-form-urlencoded';
  const head = Buffer.from(
    [
      `POST ${parts.path ?? `/finauth/search/group/${calls[method].path}`} HTTP/1.1`,
      'Host: localhost',
      'Connection: close',
      `Content-Type: ${parts.contentType ?? type}`,
      lengthHeader(parts.length, body.length),
      '',
      '',
    ].join('\r\n'),
    'latin1',
  );
  const bytes = Buffer.concat([parts.headBreaks ? parts.headBreaks(head) : head, framed(parts.length, body)]);
  const whole = parts.length === null && parts.headBreaks === null;
  return { bytes, method, whole, toSigned: parts.toSigned };
}

function lengthHeader(length: string | null, actual: number): string {
  if (length === null) return `Content-Length: ${actual}`;
  return length.includes('chunk') ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
}

function framed(length: string | null, body: Buffer): Buffer {
  if (length === 'chunked')
    return Buffer.concat([
      Buffer.from(`${body.length.toString(16)}\r\n`),
      body,
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
  return length === 'broken chunks' ? Buffer.concat([Buffer.from('ffffffff\r\n'), body]) : body;
}

function signature(kind: string): Fields {
  if (kind === 'none') return [];
  const old = { random: '1', ...(kind === 'old' ? { made: 1_000_000_000 } : {}) };
  const fields = signed(KEY.name, kind === 'wrong' ? 'another secret of some length' : KEY.secret, old);
  return Object.entries(fields);
}

function multipart(fields: Fields): Buffer {
  const parts = fields.map(([name, value]) => {
    const file = typeof value === 'string' ? '' : '; filename="a.jpg"\r\nContent-Type: image/jpeg';
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name.slice(0, 500)}"${file}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), Buffer.from(value as string), Buffer.from('\r\n')]);
  });
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

function urlencoded(fields: Fields): Buffer {
  const text = (value: string | Uint8Array): string =>
    encodeURIComponent(
      (typeof value === 'string' ? value : Buffer.from(value).toString('base64')).toWellFormed(),
    );
  return Buffer.from(fields.map(([name, value]) => `${text(name)}=${text(value)}`).join('&'));
}
