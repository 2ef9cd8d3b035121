import type { Tensor, Tf } from './tf.ts';

/** A backend of TensorFlow.js that is up. */
export interface Backend {
  readonly tf: Tf;
  readonly name: 'wasm' | 'tensorflow';
}

/**
 * Does work that allocates tensors, on this backend, and frees all but those it returns, also where it throws.
 *
 * TensorFlow.js has one engine per thread with one backend in use, whoever else in the thread may have set another: so it
 * is set for each piece of work and put back after it. Both happen at once since the backends are up, and the work is
 * synchronous, so no other work can come between.
 */
export function onBackend<T>({ tf, name }: Backend, work: () => T): T {
  const before = tf.getBackend();
  if (before !== name) void tf.setBackend(name);
  try {
    return freeing(tf, work);
  } finally {
    if (before !== name && before !== undefined) void tf.setBackend(before);
  }
}

/** Frees every tensor that the work has made but those in its result, however deep they lie in it. */
export function freeing<T>(tf: Tf, work: () => T): T {
  // tidy() looks for tensors in any tree of objects and lists; its type knows only those of its own.
  return tf.tidy(work as () => Tensor) as T;
}
