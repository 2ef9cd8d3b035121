// All of the utility process: the engine and its server. It is told `{ open: { engine, server } }` once, and `{ close: true }`;
// it says `{ address }` once it listens, or `{ failed: { code, message } }`, and ends by itself when it has closed.
import { FaceSearch } from 'facedex';
import { createServer } from 'facedex/http';
import { parentPort } from './parentPort.js';

const port = parentPort();
/** @type {Promise<{ close(): Promise<void> }> | undefined} */
let opening;

port.onMessage((message) => {
  if (message.open) opening ??= open(message.open);
  if (message.close) void close();
});
port.onGone(() => void close());

/** @param {{ engine: import('facedex').OpenOptions, server: import('facedex/http').ServerOptions }} options */
async function open(options) {
  /** @type {{ close(): Promise<void> }[]} */
  const opened = [];
  const closeAll = async () => {
    for (const part of opened.reverse()) await part.close();
  };
  try {
    const engine = await FaceSearch.open(options.engine);
    opened.push(engine);
    const server = createServer(engine, options.server);
    opened.push(server);
    port.post({ address: await server.listen() });
  } catch (fault) {
    await closeAll();
    const { code, message } = /** @type {Error & { code?: string }} */ (fault);
    port.post({ failed: { code, message } });
  }
  return { close: closeAll };
}

/** The server first, so that requests under way end while the engine can still answer them. */
async function close() {
  await (await opening)?.close();
  process.exit(0);
}
