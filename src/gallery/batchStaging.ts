import type { LoadBatch } from './galleryMessages.ts';

/**
 * Shared memory through which batches go to another thread one after the other, so that a million templates on their
 * way leave no garbage behind that is as large as they are.
 */
export class BatchStaging {
  #space = new SharedArrayBuffer(0);

  /** A copy of the batch, good until the next one: the other thread must be done with it by then. */
  stage({ ids, users, vectors }: LoadBatch): LoadBatch {
    const bytes = ids.byteLength + users.byteLength + vectors.byteLength;
    if (this.#space.byteLength < bytes) this.#space = new SharedArrayBuffer(bytes);
    const staged = {
      ids: new Float64Array(this.#space, 0, ids.length),
      users: new Float64Array(this.#space, ids.byteLength, users.length),
      vectors: new Float32Array(this.#space, ids.byteLength + users.byteLength, vectors.length),
    };
    staged.ids.set(ids);
    staged.users.set(users);
    staged.vectors.set(vectors);
    return staged;
  }

  /** Leaves no template behind. */
  wipe(): void {
    new Uint8Array(this.#space).fill(0);
  }
}
