import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { calls } from '../api/calls.ts';
import type { FaceSearch } from '../engine/faceSearch.ts';
import { answerCall, type CallName } from './answerCall.ts';
import { Door } from './door.ts';
import { linger } from './linger.ts';
import { openFastify } from './openFastify.ts';
import { type Reply, refuseWith, replyToFault, replyWith } from './reply.ts';
import type { CheckedServerOptions } from './serverOptions.ts';
import { Uploads } from './uploads.ts';

const PREFIX = '/finauth/search/group/';

/** Made by {@link createServer}. */
export class FaceSearchServer {
  readonly #engine: FaceSearch;
  readonly #options: CheckedServerOptions;
  readonly #fastify: FastifyInstance;
  readonly #door: Door;
  readonly #uploads: Uploads;
  #closing: Promise<void> | undefined;

  constructor(engine: FaceSearch, options: CheckedServerOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#door = new Door(options);
    this.#uploads = new Uploads(options.limits);
    this.#fastify = openFastify(options);
    this.#addCalls();
  }

  /** Starts to listen. @returns the server's address, such as `http://127.0.0.1:8080`. */
  async listen(): Promise<string> {
    const { host, port } = this.#options;
    return this.#fastify.listen({ host, port });
  }

  /** Lets requests that are under way end, refuses new ones, and stops to listen. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#fastify.close();
    this.#uploads.close();
  }

  #addCalls(): void {
    const paths = new Set<string>();
    for (const [name, { path }] of Object.entries(calls)) {
      paths.add(PREFIX + path);
      this.#fastify.post(PREFIX + path, (request, reply) => this.#call(name as CallName, request, reply));
    }
    this.#fastify.setNotFoundHandler((request, reply) => {
      const known = paths.has(request.url.split('?', 1)[0] as string);
      if (known) reply.header('allow', 'POST');
      const now = this.#options.now();
      return send(request, reply, refuseWith(known ? 'METHOD_NOT_ALLOWED' : 'API_NOT_FOUND', now, now));
    });
  }

  async #call(name: CallName, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { now } = this.#options;
    const start = now();
    return send(request, reply, await this.#answer(name, request, start));
  }

  async #answer(name: CallName, { raw }: FastifyRequest, start: number): Promise<Reply> {
    const declared = raw.headers['content-length'];
    try {
      const upload = this.#uploads.open(declared === undefined ? undefined : Number(declared));
      try {
        const parts = { engine: this.#engine, door: this.#door };
        return replyWith(await answerCall(parts, name, raw, upload));
      } finally {
        upload.release();
      }
    } catch (fault) {
      return replyToFault(fault, this.#options.now(), start);
    }
  }
}

function send(request: FastifyRequest, reply: FastifyReply, { status, type, text }: Reply): FastifyReply {
  linger(request.raw, reply.raw);
  const charset = 'charset=utf-8';
  return reply
    .code(status)
    .header('content-type', type === 'json' ? `application/json; ${charset}` : `text/plain; ${charset}`)
    .send(text);
}
