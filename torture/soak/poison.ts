/** Length in bytes of a photo that ends the thread that looks at it, as a fault of the thread's own would. */
export const DEADLY = 314_159;
/** Length in bytes of a photo that the thread which looks at it never gets done with. */
export const ENDLESS = 314_161;

/**
 * A module that is loaded into every thread before anything else, so that there are such photos: the header of each photo is
 * read through a DataView. The engine knows nothing of it, and a thread cannot be ended from outside: within sharp or
 * onnxruntime that would take the process with it.
 */
export const preload: string = `
import { isMainThread } from 'node:worker_threads';
if (!isMainThread) {
  globalThis.DataView = class extends DataView {
    constructor(buffer, ...rest) {
      if (buffer.byteLength === ${DEADLY}) process.exit(3);
      while (buffer.byteLength === ${ENDLESS});
      super(buffer, ...rest);
    }
  };
}`;

/** A photo of exactly this length. */
export function padded(photo: Uint8Array, length: number): Buffer {
  return Buffer.concat([photo, Buffer.alloc(length - photo.length)]);
}
