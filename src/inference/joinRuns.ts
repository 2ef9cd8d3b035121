import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkBatch } from './checkBatch.ts';
import type { Net } from './runtime.ts';

/**
 * The same net, of which runs that are asked for while one is under way become one run. Who asks need not know: each gets
 * what its inputs give, and only its own fault where there is one.
 *
 * A runtime keeps memory, and some compile kernels, for each size of a batch that they meet. So there are few sizes: powers
 * of two, up to which batches are filled with inputs that nobody asked for.
 *
 * @param largest - inputs of a joined run, a power of two; a run that is larger by itself is left as it is.
 */
export function joinRuns(net: Net, largest: number): Net {
  return new JoiningNet(net, largest);
}

type Outputs = Readonly<Record<string, Float32Array>>;

/** A run that is asked for. */
interface Wish {
  readonly input: Float32Array;
  readonly batch: number;
  readonly grant: (outputs: Outputs) => void;
  readonly refuse: (fault: unknown) => void;
}

class JoiningNet implements Net {
  readonly inputDims: readonly number[];
  readonly #net: Net;
  readonly #largest: number;
  /** In the order in which they were asked for. */
  readonly #wishes: Wish[] = [];
  /** Inputs of a joined run, one behind the other; free again once it is over. */
  #staging = new Float32Array(0);
  #busy = false;

  constructor(net: Net, largest: number) {
    this.#net = net;
    this.#largest = largest;
    this.inputDims = net.inputDims;
  }

  run(input: Float32Array, batch: number): Promise<Outputs> {
    return new Promise((grant, refuse) => {
      // Before it joins others: they are none the worse for it.
      checkBatch(this.inputDims, input, batch);
      this.#wishes.push({ input, batch, grant, refuse });
      if (!this.#busy) void this.#runAll();
    });
  }

  /** What still waits is refused by the net itself. */
  close(): Promise<void> {
    return this.#net.close();
  }

  async #runAll(): Promise<void> {
    this.#busy = true;
    while (this.#wishes.length > 0) {
      // By then everybody has asked whose turn came with this one, such as all that the last run was for.
      await nextTurn();
      await this.#runTogether(this.#next());
    }
    this.#busy = false;
  }

  /** The wishes that have waited longest, as many as one run may have; at least one. */
  #next(): Wish[] {
    let inputs = 0;
    let count = 0;
    for (const { batch } of this.#wishes) {
      inputs += batch;
      if (count > 0 && inputs > this.#largest) break;
      count++;
    }
    return this.#wishes.splice(0, count);
  }

  async #runTogether(wishes: readonly Wish[]): Promise<void> {
    const inputs = wishes.reduce((sum, { batch }) => sum + batch, 0);
    const size = Math.max(inputs, Math.min(this.#largest, 2 ** Math.ceil(Math.log2(inputs))));
    const [first] = wishes as [Wish];
    if (first.batch === size) return this.#runAlone(first);
    try {
      const outputs = await this.#net.run(this.#staged(wishes, size), size);
      share(outputs, size, wishes);
    } catch {
      // Whose fault it is shows when each is run by itself.
      for (const wish of wishes) await this.#runAlone(wish);
    }
  }

  async #runAlone({ input, batch, grant, refuse }: Wish): Promise<void> {
    await this.#net.run(input, batch).then(grant, refuse);
  }

  /** What lies behind the last input is left from an earlier run, or zero: nobody looks at what becomes of it. */
  #staged(wishes: readonly Wish[], size: number): Float32Array {
    const values = this.inputDims.reduce((product, dim) => product * dim, size);
    if (this.#staging.length < values) this.#staging = new Float32Array(values);
    let at = 0;
    for (const { input } of wishes) {
      this.#staging.set(input, at);
      at += input.length;
    }
    return this.#staging.subarray(0, values);
  }
}

/** Gives each its part of the outputs; copies, since the arrays are each one's own. */
function share(outputs: Outputs, size: number, wishes: readonly Wish[]): void {
  let from = 0;
  for (const { batch, grant } of wishes) {
    const to = from + batch;
    const part = Object.entries(outputs).map(([name, values]) => {
      const each = values.length / size;
      return [name, values.slice(from * each, to * each)] as const;
    });
    grant(Object.fromEntries(part));
    from = to;
  }
}
