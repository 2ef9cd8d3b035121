import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Requests that have not been answered, by their connections. An answer that waits behind the one before it on its connection
 * (pipelining) is told nothing by Node where that connection goes.
 */
export class Unanswered {
  readonly #counts = new Map<Socket, number>();

  get isEmpty(): boolean {
    for (const count of this.#counts.values()) if (count > 0) return false;
    return true;
  }

  /** @returns how many there are on the connection, this one too; 0 where the connection is gone. */
  add({ socket }: IncomingMessage, response: ServerResponse): number {
    if (socket.destroyed) return 0;
    const before = this.#counts.get(socket);
    if (before === undefined) socket.once('close', () => this.#counts.delete(socket));
    const count = (before ?? 0) + 1;
    this.#counts.set(socket, count);
    response.once('close', () => {
      const present = this.#counts.get(socket);
      if (present !== undefined) this.#counts.set(socket, present - 1);
    });
    return count;
  }
}
