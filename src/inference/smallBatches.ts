import { joinBatches } from './joinBatches.ts';
import type { Net } from './runtime.ts';

/**
 * The same net, of which no run is larger than `most` inputs. A runtime keeps the memory of its largest run for good: a
 * photo of a crowd would cost a worker hundreds of megabytes until it ends.
 *
 * @param most - inputs of one run, at least 1.
 */
export function smallBatches(net: Net, most: number): Net {
  return {
    inputDims: net.inputDims,
    close: () => net.close(),
    run: async (input, batch) => {
      if (batch <= most) return net.run(input, batch);
      const values = input.length / batch;
      const runs: Readonly<Record<string, Float32Array>>[] = [];
      for (let from = 0; from < batch; from += most) {
        const to = Math.min(batch, from + most);
        runs.push(await net.run(input.subarray(from * values, to * values), to - from));
      }
      return joinBatches(runs);
    },
  };
}
