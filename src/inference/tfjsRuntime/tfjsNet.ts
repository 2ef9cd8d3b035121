import { FaceSearchError } from '../../faceSearchError.ts';
import { checkBatch } from '../checkBatch.ts';
import type { Net } from '../runtime.ts';
import { type Backend, onBackend } from './backend.ts';
import { execute } from './execute.ts';
import type { Plan } from './plan.ts';
import type { Tensor } from './tf.ts';

/** A net on a backend of TensorFlow.js. */
export class TfjsNet implements Net {
  readonly inputDims: readonly number[];
  readonly #backend: Backend;
  readonly #plan: Plan;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(backend: Backend, plan: Plan) {
    this.#backend = backend;
    this.#plan = plan;
    this.inputDims = plan.inputDims;
  }

  async run(input: Float32Array, batch: number): Promise<Readonly<Record<string, Float32Array>>> {
    if (this.#closing) throw new FaceSearchError('ENGINE_CLOSED', 'Cannot run net: it is closed');
    checkBatch(this.inputDims, input, batch);
    const outputs = onBackend(this.#backend, () => execute(this.#backend, this.#plan, input, batch));
    const run = read(outputs);
    this.#running.add(run);
    try {
      const arrays = await run;
      return Object.fromEntries(this.#plan.outputs.map((name, at) => [name, arrays[at] as Float32Array]));
    } finally {
      this.#running.delete(run);
    }
  }

  /** Waits for the runs that have begun. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(() => {
      for (const tensor of this.#plan.weights) tensor.dispose();
    });
    return this.#closing;
  }
}

/** Fetches tensors and frees them. The arrays are copies: a backend may hand out what it has kept of an input. */
async function read(tensors: readonly Tensor[]): Promise<readonly Float32Array[]> {
  try {
    return await Promise.all(tensors.map(async (tensor) => (await tensor.data<'float32'>()).slice()));
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}
