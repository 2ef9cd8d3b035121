import { joinBatches } from '../../inference/joinBatches.ts';
import type { Net } from '../../inference/runtime.ts';

type Outputs = Readonly<Record<string, Float32Array>>;

/** Runs that could have been halved before the other net is asked for anything: a photo alone is no reason to load it. */
const UNHALVED = 1;
/** By how much two values may differ that two nets made of the same input, where the largest is 1. */
const ROUNDING = 1e-5;

/**
 * A net that runs half of a batch itself while a net of another thread runs the other half: a face and its mirror image at once.
 * Only where the batch is even, and where it may: else the other core has better things to do.
 *
 * The other net must first make of a half what this one has made of it. While it is loaded for that, and where it is lost, this
 * one runs all of a batch. Where it makes something else, or cannot be had, it is not asked again.
 */
export class HalvedNet implements Net {
  readonly inputDims: readonly number[];
  readonly #net: Net;
  readonly #other: Net;
  readonly #mayHalve: () => boolean;
  #left = UNHALVED;
  #state: 'unasked' | 'asked' | 'there' | 'refused' = 'unasked';

  /**
   * @param other - the same net in another thread; a run of it rejects where that is lost, and the next one has another started.
   * @param mayHalve - whether that other thread has a core for itself now.
   */
  constructor(net: Net, other: Net, mayHalve: () => boolean) {
    this.inputDims = net.inputDims;
    this.#net = net;
    this.#other = other;
    this.#mayHalve = mayHalve;
  }

  async run(input: Float32Array, batch: number): Promise<Outputs> {
    if (batch % 2 !== 0 || !this.#mayHalve()) return this.#net.run(input, batch);
    if (this.#state === 'there') return this.#inHalves(input, batch / 2);
    const outputs = await this.#net.run(input, batch);
    if (this.#state === 'unasked' && this.#left-- === 0)
      void this.#prove(secondHalf(input), batch / 2, outputs);
    return outputs;
  }

  async #inHalves(input: Float32Array, half: number): Promise<Outputs> {
    const second = secondHalf(input);
    const asked = this.#other.run(second, half).catch(() => undefined);
    const first = await this.#net.run(input.subarray(0, input.length / 2), half);
    let other = await asked;
    if (other === undefined) {
      this.#askAnew();
      other = await this.#net.run(second, half);
    }
    return joinBatches([first, other]);
  }

  async #prove(input: Float32Array, batch: number, outputs: Outputs): Promise<void> {
    this.#state = 'asked';
    const expected = Object.entries(outputs).map(([name, values]) => [name, secondHalf(values)] as const);
    const other = await this.#other.run(input, batch).catch(() => undefined);
    this.#state =
      other && expected.every(([name, values]) => agree(values, other[name])) ? 'there' : 'refused';
  }

  #askAnew(): void {
    this.#state = 'unasked';
    this.#left = UNHALVED;
  }

  close(): Promise<void> {
    return this.#net.close();
  }
}

/** A copy: what goes to another thread takes all of its memory along. */
function secondHalf(values: Float32Array): Float32Array {
  return values.slice(values.length / 2);
}

function agree(values: Float32Array, others: Float32Array | undefined): boolean {
  if (others?.length !== values.length) return false;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.every((value, i) => Math.abs(value - (others[i] as number)) <= ROUNDING * largest);
}
