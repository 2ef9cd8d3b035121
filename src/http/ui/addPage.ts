import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders } from './pageHeaders.ts';
import { readUiFiles } from './uiFiles.ts';

/** Serves the files of the kiosk page under `/ui/`, and leads there from `/`. They are the same for everybody. */
export function addPage(fastify: FastifyInstance): void {
  const files = readUiFiles();
  // Relative, so that a proxy may have the server under a path of its own.
  for (const url of ['/', '/ui']) fastify.get(url, (_request, reply) => reply.redirect('ui/'));
  for (const [name, { type, etag, bytes }] of files) {
    const url = `/ui/${name === 'index.html' ? '' : name}`;
    fastify.get(url, (request: FastifyRequest, reply: FastifyReply) => {
      reply.headers({ ...pageHeaders, etag });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.header('content-type', type).send(bytes);
    });
  }
}
