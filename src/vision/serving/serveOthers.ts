import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { ServingOrder } from './servingThread.ts';

/**
 * The inside of a `ServingThread`, for as long as it lives.
 *
 * @param serve - answers what is asked at a port.
 * @param end - resolves once no native code is at work any more.
 */
export function serveOthers(serve: (port: MessagePort) => void, end: () => Promise<unknown>): void {
  parentPort?.on('message', async (order: ServingOrder) => {
    if ('serve' in order) {
      serve(order.serve);
      return;
    }
    await end();
    // The native code that settled the last promise may not have returned yet: by the next turn it has.
    await nextTurn();
    process.exit();
  });
}
