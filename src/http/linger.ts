import type { IncomingMessage, ServerResponse } from 'node:http';

/** Milliseconds in which a client that is still sending may read why it is refused. */
const LINGER = 1000;

/**
 * Reads on and throws away what still comes of a refused body, for a moment: a connection that is closed with bytes unread
 * is reset, and the answer on it lost. Then the connection is closed.
 */
export function linger(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  response.once('finish', () => {
    request.resume();
    const timer = setTimeout(() => request.socket.destroy(), LINGER);
    request.once('end', () => clearTimeout(timer));
    request.socket.once('close', () => clearTimeout(timer));
  });
}
