import type { ServerOptions as HttpOptions } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import type { CheckedServerOptions } from './serverOptions.ts';

/** Milliseconds between two looks at connections that take too long. */
const CHECK_EVERY = 1000;
/** Milliseconds that a connection may wait for its next request, and a TLS handshake may take. */
const IDLE = 10_000;

/** Fastify with every limit set, bodies left alone, and nothing of its own in an answer. */
export function openFastify({ tls, limits }: CheckedServerOptions): FastifyInstance {
  const { headersTimeout, requestTimeout } = limits;
  const http: HttpOptions = { headersTimeout, requestTimeout, connectionsCheckingInterval: CHECK_EVERY };
  const options = {
    logger: false,
    requestTimeout,
    keepAliveTimeout: IDLE,
    bodyLimit: limits.maxBody,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    clientErrorHandler: (_fault: Error, socket: import('node:net').Socket) => {
      if (socket.writable)
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      else socket.destroy();
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
  // Bodies are read by the calls themselves, piece by piece.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return fastify;
}

function asPem(text: string | Uint8Array): string | Buffer {
  return typeof text === 'string' ? text : Buffer.from(text);
}
