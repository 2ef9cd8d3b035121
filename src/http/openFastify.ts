import type { ServerOptions as HttpOptions } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { asPem } from './asPem.ts';
import { LINGER } from './linger.ts';
import type { CheckedServerOptions } from './serverOptions.ts';
import { Unanswered } from './unanswered.ts';

/** Milliseconds between two looks at connections that take too long. */
const CHECK_EVERY = 1000;
/** Milliseconds that a connection may wait for its next request, and a TLS handshake may take. */
const IDLE = 10_000;
/** Requests that a connection may have unanswered; each holds memory until whoever sent it reads its answer. */
const MOST_UNANSWERED = 32;

/** Answers a request whose path cannot even be read. */
type NotFound = (fault: Error, request: FastifyRequest, reply: FastifyReply) => void;

/** @see answerUnreadable */
const UNREADABLE: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Fastify with every limit set, bodies left alone, and nothing of its own in an answer. */
export function openFastify({ tls, limits }: CheckedServerOptions, notFound: NotFound): FastifyInstance {
  const unanswered = new Unanswered();
  const { headersTimeout, requestTimeout } = limits;
  const http: HttpOptions = { headersTimeout, requestTimeout, connectionsCheckingInterval: CHECK_EVERY };
  const options = {
    logger: false,
    requestTimeout,
    keepAliveTimeout: IDLE,
    bodyLimit: limits.maxBody,
    // Also of the second server there is where "localhost" is both 127.0.0.1 and ::1.
    forceCloseConnections: true,
    return503OnClosing: false,
    exposeHeadRoutes: true,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (fault: Error, request: FastifyRequest, reply: FastifyReply) => {
      if (isHeard(request, reply, unanswered)) notFound(fault, request, reply);
    },
  } as const;
  const secure = tls && {
    ...http,
    cert: asPem(tls.cert),
    key: asPem(tls.key),
    minVersion: 'TLSv1.2' as const,
    handshakeTimeout: IDLE,
  };
  const fastify = (secure
    ? Fastify({ ...options, https: secure })
    : Fastify({ ...options, http })) as unknown as FastifyInstance;
  fastify.server.headersTimeout = headersTimeout;
  fastify.server.maxConnections = limits.connections;
  continueWithin(fastify, limits.maxBody);
  fastify.addHook('onRequest', (request, reply, next) => {
    if (isHeard(request, reply, unanswered)) next();
  });
  // Bodies are read by the calls themselves, piece by piece.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return fastify;
}

/** Answers what is no HTTP, or came too slowly to be. */
function answerUnreadable({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || code === 'ECONNRESET') socket.destroy();
  else {
    socket.end(
      `HTTP/1.1 ${UNREADABLE[code] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      // What still comes of the request would be read on, and the call made that its client takes for refused.
      () => socket.destroy(),
    );
    // A client that does not close its side would keep the connection.
    setTimeout(() => socket.destroy(), LINGER).unref();
  }
}

/** Whether there is somebody to answer to: a connection on which a client goes on asking without reading is closed. */
function isHeard({ raw }: FastifyRequest, reply: FastifyReply, unanswered: Unanswered): boolean {
  if (unanswered.add(raw, reply.raw) > MOST_UNANSWERED) raw.socket.destroy();
  return !raw.socket.destroyed;
}

/** Whoever asks before sending is told to go on only where the body will be taken. */
function continueWithin({ server }: FastifyInstance, maxBody: number): void {
  server.on('checkContinue', (request, response) => {
    if (!(Number(request.headers['content-length']) > maxBody)) response.writeContinue();
    server.emit('request', request, response);
  });
}
