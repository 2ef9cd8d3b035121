import { Worker } from 'node:worker_threads';
import { ServingThread } from '../serving/servingThread.ts';

/**
 * A thread that decodes photos for all workers. The work itself is libvips', in threads of its own; what this one is for is
 * its heap. V8 counts a decoded photo against what a heap may grow by before all of it is collected, 9 MB where little
 * is young. In a worker, next to what it loaded for its nets, nearly every photo of 1920 pixels passed that: a search then took 57 ms
 * in place of 47 to 51, and 62 ms of all processors in place of 46. Here there is next to nothing to collect, and nobody waits for it.
 * It is started once somebody asks for it.
 */
export function openDecoder(): ServingThread {
  return new ServingThread(() => new Worker(new URL('./decoderThread.js', import.meta.url)));
}
