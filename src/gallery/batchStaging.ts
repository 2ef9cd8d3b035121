import type { VectorBatch } from './galleryMessages.ts';

/**
 * Shared memory through which batches go to another thread one after the other, so that a million templates on their
 * way leave no garbage behind that is as large as they are.
 */
export class BatchStaging {
  #space = new SharedArrayBuffer(0);

  /** A copy of the batch, good until the next one: the other thread must be done with it by then. */
  stage({ ids, vectors }: VectorBatch): VectorBatch {
    const bytes = ids.byteLength + vectors.byteLength;
    if (this.#space.byteLength < bytes) this.#space = new SharedArrayBuffer(bytes);
    const staged = {
      ids: new Float64Array(this.#space, 0, ids.length),
      vectors: new Float32Array(this.#space, ids.byteLength, vectors.length),
    };
    staged.ids.set(ids);
    staged.vectors.set(vectors);
    return staged;
  }

  /** Leaves no template behind. */
  wipe(): void {
    new Uint8Array(this.#space).fill(0);
  }
}
