import { randomBytes } from 'node:crypto';

/**
 * Who may call the server of the engine: this application alone, though every program on the machine reaches 127.0.0.1. All
 * that concerns it is in this file. Secrets are made anew at each start and never leave memory.
 *
 * @returns what the server is opened with, and what the window sends along.
 */
export function ownAccess() {
  const token = secret();
  return {
    /** @type {import('facedex/http').ServerOptions} */
    server: {
      host: '127.0.0.1',
      port: 0,
      // The page goes by its token; the calls of the API want a signature, and nobody has the secret for one.
      ui: { token },
      auth: { keys: { [secret()]: secret() } },
      metrics: false,
    },
    headers: { Authorization: `Bearer ${token}` },
  };
}

function secret() {
  return randomBytes(32).toString('hex');
}
