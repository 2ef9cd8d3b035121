import { connect } from 'node:net';

/** Sends bytes over a socket of their own and ends it; gives all that comes back until the other side ends it too. */
export function send(port: number, bytes: Uint8Array, deadline: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(
          `No end of the answer in ${deadline} ms: ${Buffer.concat(pieces).toString('latin1').slice(0, 300)}`,
        ),
      );
    }, deadline);
    socket.on('data', (piece) => pieces.push(piece));
    // A server may close while it is still being sent to.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(pieces));
    });
    socket.on('end', () => socket.end());
    socket.write(bytes);
    // Unless the request is cut off its end is in it; a client that waits for the answer does not end the connection.
    setTimeout(() => socket.end(), 300).unref();
  });
}
