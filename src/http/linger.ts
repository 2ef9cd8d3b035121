import type { IncomingMessage, ServerResponse } from 'node:http';

/** Milliseconds in which a client that is still sending may read why it is refused. */
export const LINGER = 1000;
/** Bytes that are read on meanwhile. */
const MOST_BYTES = 1_048_576;

/**
 * Keeps the connection of a refused body open for a moment: one that is closed with bytes unread is reset, and the answer on
 * it lost. A little of what still comes is read and thrown away, for clients that read only once they have sent; the rest
 * waits in the client, where it costs us nothing. Then the connection is closed.
 */
export function linger(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  const { socket } = request;
  const isLast = !response.shouldKeepAlive;
  // Node would close the connection with the answer, whatever still comes.
  response.shouldKeepAlive = true;
  let left = MOST_BYTES;
  // Listened to from now on: a request that nobody reads is read to its end by Node.
  request.on('data', (piece: Buffer) => {
    left -= piece.length;
    if (left < 0) request.pause();
  });
  const close = (): void => {
    if (isLast) socket.destroySoon();
  };
  response.once('finish', () => {
    if (request.complete) return close();
    const timer = setTimeout(() => socket.destroy(), LINGER);
    request.once('end', () => {
      clearTimeout(timer);
      close();
    });
    socket.once('close', () => clearTimeout(timer));
  });
}
