import { z } from 'zod';
import { type AccessKeys, accessKeysSchema } from '../api/accessKey.ts';
import { checkGroupIds } from '../api/checkGroupIds.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import { isLoopback } from './isLoopback.ts';
import { tlsProblem } from './tlsProblem.ts';

/** How {@link createServer} is called. Everything is optional; unknown keys are refused. */
export interface ServerOptions {
  /** Port to listen on, 0 for any that is free. @default 8080 */
  readonly port?: number | undefined;
  /** Address to listen on. Any but a loopback one needs `tls` and `auth`, or `insecure`. @default "127.0.0.1" */
  readonly host?: string | undefined;
  /** Certificate chain and private key, PEM. Without it the server speaks plain HTTP. */
  readonly tls?: { readonly cert: string | Uint8Array; readonly key: string | Uint8Array } | undefined;
  /** Who may call. Without it everybody who reaches the address may. */
  readonly auth?:
    | {
        /** Secrets by api_key, those of at least 16 characters; `groups` limits a key to some libraries. */
        readonly keys: AccessKeys;
        /** Seconds that a client's clock may be off, 0 to 3600. @default 60 */
        readonly clockSkew?: number | undefined;
        /** Whether a signature is taken only once. @default false */
        readonly singleUse?: boolean | undefined;
      }
    | undefined;
  /** Allows an address that others can reach without TLS or without keys. @default false */
  readonly insecure?: boolean | undefined;
  /** What one client and all of them may ask for. */
  readonly limits?:
    | {
        /** Bytes of one request's body; more is answered with 413. @default 50331648 (48 MiB) */
        readonly maxBody?: number | undefined;
        /** Bytes of all bodies held at once; past it the largest that is still arriving is refused. @default 268435456 (256 MiB) */
        readonly maxHeld?: number | undefined;
        /** Bytes a second, over five seconds, below which a body is cut off. @default 1024 */
        readonly minRate?: number | undefined;
        /** Connections at once; more are closed as they come. @default 1000 */
        readonly connections?: number | undefined;
        /** Calls at once of one key, or of one address where there are no keys. @default 32 */
        readonly concurrency?: number | undefined;
        /** Calls a second of one key, or of one address where there are no keys. @default 100 */
        readonly rate?: number | undefined;
        /** Milliseconds in which the head of a request must have come, 1000 to `requestTimeout`. @default 10000 */
        readonly headersTimeout?: number | undefined;
        /** Milliseconds in which the whole of a request must have come, 1000 to 600,000. @default 60000 */
        readonly requestTimeout?: number | undefined;
      }
    | undefined;
  /** Whether `/metrics` is there, for everybody who reaches the address. @default whether `host` is a loopback address */
  readonly metrics?: boolean | undefined;
  /**
   * The kiosk page at `/`, with calls of its own under `/ui/calls/`; `true` for `{}`. Where there are keys it needs a `token`,
   * since a page cannot keep the secret that signs. @default false
   */
  readonly ui?: boolean | UiOptions | undefined;
  /**
   * Origins by which browsers reach the server beyond its own address, such as `https://kiosk.example.org` of a proxy before
   * it. Where there are no keys, calls that pages of other origins send are refused. @default []
   */
  readonly origins?: readonly string[] | undefined;
  /** Where to log: a pino logger, or anything with these methods. @default nowhere */
  readonly log?: ServerLog | undefined;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** Who may use the kiosk page, and for what. */
export interface UiOptions {
  /** Secret that whoever uses the page must know, 16 to 256 letters, digits, `-`, `.`, `_` or `~`. @default none is asked for */
  readonly token?: string | undefined;
  /** The libraries that the page shows and may name. @default all */
  readonly groups?: readonly string[] | undefined;
  /** Whether the page only looks: it enrolls nobody, makes and removes nothing. @default false */
  readonly readOnly?: boolean | undefined;
}

/** The part of a pino logger that the server uses. */
export interface ServerLog {
  /** What was called, and what became of it. */
  info(entry: object, message: string): void;
  /** For what may become a fault; nothing is written to it so far. */
  warn(entry: object, message: string): void;
  /** What went wrong within the server; for the host alone. */
  error(entry: object, message: string): void;
}

const whole = (least: number, most: number, otherwise: number): z.ZodDefault<z.ZodNumber> =>
  z.number().int().min(least).max(most).default(otherwise);
const aFunction = (value: unknown): boolean => typeof value === 'function';
const uiOptions = z.strictObject({
  token: z
    .string()
    .regex(/^[\w.~-]{16,256}$/, 'expected 16 to 256 letters, digits, "-", ".", "_" or "~"')
    .optional(),
  groups: z.array(z.string()).superRefine(checkGroupIds).optional(),
  readOnly: z.boolean().default(false),
});
const origin = z
  .string()
  .refine(
    (text) => /^[a-z][a-z\d+.-]*:\/\/[^/?#@\s]+$/.test(text) && URL.canParse(text),
    'expected an origin such as "https://kiosk.example.org", without a path',
  );
const pem = z.union([z.string().min(1), z.instanceof(Uint8Array)]);

const schema = z.strictObject({
  port: whole(0, 65_535, 8080),
  host: z.string().min(1).default('127.0.0.1'),
  tls: z.strictObject({ cert: pem, key: pem }).optional(),
  auth: z
    .strictObject({
      keys: accessKeysSchema,
      clockSkew: whole(0, 3600, 60),
      singleUse: z.boolean().default(false),
    })
    .optional(),
  insecure: z.boolean().default(false),
  limits: z
    .strictObject({
      maxBody: whole(1024, 2 ** 30, 48 * 2 ** 20),
      maxHeld: whole(1024, 2 ** 40, 256 * 2 ** 20),
      minRate: whole(0, 2 ** 30, 1024),
      connections: whole(1, 1_000_000, 1000),
      concurrency: whole(1, 1_000_000, 32),
      rate: whole(1, 1_000_000, 100),
      headersTimeout: whole(1000, 600_000, 10_000),
      requestTimeout: whole(1000, 600_000, 60_000),
    })
    .refine(({ headersTimeout, requestTimeout }) => headersTimeout <= requestTimeout, {
      path: ['headersTimeout'],
      error: 'must not be longer than requestTimeout: lower it too',
    })
    .prefault({}),
  metrics: z.boolean().optional(),
  ui: z.union([z.boolean(), uiOptions]).default(false).transform(asUi),
  origins: z.array(origin).default([]),
  log: z
    .custom<ServerLog>((value) => {
      const log = value as Partial<ServerLog> | null;
      return aFunction(log?.info) && aFunction(log?.warn) && aFunction(log?.error);
    }, 'expected a logger with info, warn and error')
    .optional(),
  now: z.custom<() => number>(aFunction, 'expected a function').default(() => Date.now),
});

/** {@link UiOptions} with what was left out filled in. */
export type CheckedUiOptions = UiOptions & { readonly readOnly: boolean };

function asUi(given: boolean | CheckedUiOptions): CheckedUiOptions | undefined {
  if (given === true) return { readOnly: false };
  return given === false ? undefined : given;
}

/** {@link ServerOptions} with what was left out filled in. */
export interface CheckedServerOptions {
  readonly port: number;
  readonly host: string;
  readonly tls?: { readonly cert: string | Uint8Array; readonly key: string | Uint8Array } | undefined;
  readonly auth?:
    | { readonly keys: AccessKeys; readonly clockSkew: number; readonly singleUse: boolean }
    | undefined;
  readonly insecure: boolean;
  readonly limits: { readonly [K in keyof NonNullable<ServerOptions['limits']>]-?: number };
  readonly metrics?: boolean | undefined;
  readonly ui: CheckedUiOptions | undefined;
  readonly origins: readonly string[];
  readonly log?: ServerLog | undefined;
  readonly now: () => number;
}

/** @throws FaceSearchError `INVALID_OPTIONS`, naming every option that is wrong. */
export function readServerOptions(given: ServerOptions): CheckedServerOptions {
  const read = schema.safeParse(given);
  if (!read.success) {
    const wrong = read.error.issues.map(({ path, message }) =>
      [path.join('.'), message].filter(Boolean).join(': '),
    );
    throw invalid(`Cannot serve with these options: ${wrong.join('; ')}`);
  }
  const { host, tls, auth, insecure, ui } = read.data;
  if (auth && ui && ui.token === undefined)
    throw invalid(
      'Cannot serve the page without a token where there are keys: the page signs nothing, so give "ui.token" ("--ui-token-file"), or no "ui"',
    );
  if (!insecure && !isLoopback(host) && !(tls && auth)) throw withoutSecrecy(read.data);
  const problem = tls && tlsProblem(tls);
  if (problem !== undefined) throw invalid(`Cannot serve with TLS: ${problem}`);
  return read.data;
}

function withoutSecrecy({ host, tls, auth }: CheckedServerOptions): FaceSearchError {
  const missing = [...(tls ? [] : ['TLS']), ...(auth ? [] : ['keys'])].join(' and ');
  return invalid(
    `Cannot serve on "${host}" without ${missing}: others can reach that address, so give certificate and keys, serve on 127.0.0.1 behind a proxy that has them, or allow it with "insecure"`,
  );
}

function invalid(message: string): FaceSearchError {
  return new FaceSearchError('INVALID_OPTIONS', message);
}
