import { FaceSearchError } from '../faceSearchError.ts';

const PAGE = 65_536;
/** 256 MiB, of which the system gives only what is written to: photos of 24 MiB, and some megabytes beside them. */
const MOST_PAGES = 4096;

/**
 * Memory in which photos can lie that chips are cut from: one thread decodes into it, and another's `Warper` reads it where it is.
 *
 * @throws FaceSearchError `VISION_FAILED` where the system has no addresses left.
 */
export function newPhotoMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  } catch (cause) {
    // V8 sets 10 GB of addresses aside for each memory, though next to nothing of them is ever used.
    const message = `Cannot make room for photos (${(cause as Error).message}): the process may use too few addresses; allow it as many as it wants ("ulimit -v unlimited"), and limit its memory another way`;
    throw new FaceSearchError('VISION_FAILED', message, { cause });
  }
}

/** Makes sure that a memory has that many bytes. Views of it stay good, but do not reach what it has grown by. */
export function reserveMemory(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
