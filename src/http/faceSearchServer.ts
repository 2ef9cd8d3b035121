import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallEvent } from '../api/openOptions.ts';
import type { FaceSearch } from '../engine/faceSearch.ts';
import { answerCall } from './answerCall.ts';
import { apiCalls } from './apiCalls.ts';
import { Door } from './door.ts';
import { isLoopback } from './isLoopback.ts';
import { isOwnHost } from './isOwnBrowser.ts';
import { linger } from './linger.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { openApi } from './openApi.ts';
import { openFastify } from './openFastify.ts';
import { Readiness } from './readiness.ts';
import { plain, type Reply, refuseWith, replyToFault, replyWith } from './reply.ts';
import type { ServedCall } from './servedCall.ts';
import type { CheckedServerOptions } from './serverOptions.ts';
import { addPage } from './ui/addPage.ts';
import { pageCalls } from './ui/pageCalls.ts';
import { Unanswered } from './unanswered.ts';
import { Uploads } from './uploads.ts';

/** Milliseconds between two looks at whether the last request has ended. */
const DRAIN_CHECK = 20;

/** Made by {@link createServer}. */
export class FaceSearchServer {
  readonly #engine: FaceSearch;
  readonly #options: CheckedServerOptions;
  readonly #fastify: FastifyInstance;
  readonly #door: Door;
  readonly #uploads: Uploads;
  readonly #metrics: Metrics;
  readonly #readiness: Readiness;
  readonly #stopObserving: () => void;
  readonly #running = new Unanswered();
  #closing: Promise<void> | undefined;

  constructor(engine: FaceSearch, options: CheckedServerOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#door = new Door(options);
    this.#uploads = new Uploads(options.limits);
    this.#metrics = openMetrics(engine, () => this.#uploads.held);
    this.#readiness = new Readiness(engine, options.now);
    this.#stopObserving = engine.observe((event) => this.#observe(event));
    this.#fastify = openFastify(options, (_fault, request, reply) =>
      this.#refuse(request, reply, 'API_NOT_FOUND'),
    );
    this.#addCalls();
    this.#addOperations();
  }

  /** Starts to listen. @returns the server's address, such as `http://127.0.0.1:8080`. */
  async listen(): Promise<string> {
    const { host, port } = this.#options;
    const address = await this.#fastify.listen({ host, port });
    void this.#readiness.check();
    return address;
  }

  /**
   * Lets requests that are under way end, answers new ones with 503 meanwhile, and stops to listen. Takes no longer than
   * `limits.requestTimeout`: what has not ended then is cut off. The engine stays open. Safe to call twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const until = performance.now() + this.#options.limits.requestTimeout;
    while (!this.#running.isEmpty && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK));
    await this.#fastify.close();
    this.#uploads.close();
    this.#stopObserving();
  }

  #addCalls(): void {
    const { ui } = this.#options;
    const allowed = new Map<string, string>();
    this.#fastify.addHook('onRoute', ({ url, method }) => {
      allowed.set(url, method === 'POST' ? 'POST' : 'GET, HEAD');
    });
    const page = ui ? pageCalls(this.#engine, this.#door, ui) : [];
    const served = [...apiCalls(this.#engine, this.#door), ...page];
    for (const call of served)
      this.#fastify.post(call.url, (request, reply) => this.#call(call, request, reply));
    if (ui) addPage(this.#fastify);
    this.#fastify.setNotFoundHandler((request, reply) => {
      const methods = allowed.get(request.url.split('?', 1)[0] as string);
      if (methods === undefined) return this.#refuse(request, reply, 'API_NOT_FOUND');
      return this.#refuse(request, reply.header('allow', methods), 'METHOD_NOT_ALLOWED');
    });
    this.#fastify.setErrorHandler((fault: { readonly statusCode?: number }, request, reply) => {
      const isTheirs = (fault.statusCode ?? 500) < 500;
      if (!isTheirs) this.#logFault(undefined, fault);
      return this.#refuse(request, reply, isTheirs ? 'BAD_ARGUMENTS:body' : 'INTERNAL_ERROR');
    });
  }

  /** Refuses what is no call. */
  #refuse(request: FastifyRequest, reply: FastifyReply, error: string): FastifyReply {
    const now = this.#options.now();
    return this.#send(request, reply, { call: 'none', start: now }, refuseWith(error, now, now));
  }

  /** Open to everybody who reaches the address: whoever watches over a server has no signature, and they tell nothing else. */
  #addOperations(): void {
    const { metrics, host, ui, auth } = this.#options;
    this.#fastify.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
    this.#fastify.get('/readyz', async (_request, reply) => {
      const isReady = this.#closing === undefined && (await this.#readiness.check());
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
    });
    const description = Buffer.from(JSON.stringify(openApi({ ui, isSigned: auth !== undefined })));
    this.#fastify.get('/openapi.json', (_request, reply) =>
      reply.type('application/json; charset=utf-8').send(description),
    );
    if (metrics ?? isLoopback(host))
      this.#fastify.get('/metrics', async (request, reply) => {
        // These name libraries: nobody's website may read them through a name that it has pointed here.
        if (metrics === undefined && !isOwnHost(request.headers.host, this.#options))
          return this.#refuse(request, reply, 'AUTHORIZATION_ERROR:Denied by host');
        return reply.header('content-type', this.#metrics.contentType).send(await this.#metrics.text());
      });
  }

  async #call(served: ServedCall, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const about = { call: served.label, start: this.#options.now(), isQuiet: served.isQuiet };
    if (this.#closing) {
      // Closed with the answer, which a client that is still sending would not get then.
      if (request.raw.complete) reply.header('connection', 'close');
      return this.#send(request, reply, about, plain(503, 'Service Unavailable'));
    }
    this.#running.add(request.raw, reply.raw);
    return this.#send(request, reply, about, await this.#answer(served, request, about.start));
  }

  async #answer(served: ServedCall, { raw }: FastifyRequest, start: number): Promise<Reply> {
    const declared = raw.headers['content-length'];
    try {
      const upload = this.#uploads.open(declared === undefined ? undefined : Number(declared));
      try {
        return replyWith(await answerCall(served, raw, upload));
      } finally {
        upload.release();
      }
    } catch (fault) {
      const reply = replyToFault(fault, this.#options.now(), start);
      if (reply.status === 500) this.#logFault(reply.request_id, fault);
      return reply;
    }
  }

  #observe(event: CallEvent): void {
    this.#metrics.countStages(event);
    if (event.fault !== undefined) this.#logFault(event.request_id, event.fault);
  }

  /** For the host's eyes only: the client hears of `INTERNAL_ERROR`. */
  #logFault(request_id: string | undefined, err: unknown): void {
    this.#options.log?.error({ request_id, err }, 'call failed');
  }

  /** Answers, counts and logs: what was called and what became of it, nothing of what was sent. */
  #send(
    request: FastifyRequest,
    reply: FastifyReply,
    { call, start, isQuiet }: { readonly call: string; readonly start: number; readonly isQuiet?: boolean },
    { status, type, text, request_id, error, reason }: Reply,
  ): FastifyReply {
    const duration = Math.max(0, this.#options.now() - start);
    const code = error?.split(':', 1)[0];
    this.#metrics.countRequest(call, status, code, duration);
    if (!isQuiet || error !== undefined)
      this.#options.log?.info({ request_id, call, status, error: code, reason, duration }, 'request');
    linger(request.raw, reply.raw);
    const kind = type === 'json' ? 'application/json' : 'text/plain';
    return reply.code(status).header('content-type', `${kind}; charset=utf-8`).send(text);
  }
}
