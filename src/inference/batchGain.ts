import type { Net } from './runtime.ts';

/** Inputs that are timed together and one by one. */
const BATCH = 8;
/** Runs of which the median is taken, after one that warms the net up. */
const RUNS = 3;

/**
 * How many times as fast nets are when they take eight inputs at once as when they take them one by one: about 1 on one core
 * of a CPU, several on a GPU, where a run costs more than its inputs do.
 */
export async function batchGain(nets: readonly Net[]): Promise<number> {
  let apart = 0;
  let together = 0;
  for (const net of nets) {
    apart += BATCH * (await timeOf(net, 1));
    together += await timeOf(net, BATCH);
  }
  return apart / together;
}

/** Milliseconds of a run. */
async function timeOf(net: Net, batch: number): Promise<number> {
  const input = new Float32Array(net.inputDims.reduce((size, dim) => size * dim, batch)).fill(0.5);
  await net.run(input, batch);
  const times: number[] = [];
  while (times.length < RUNS) {
    const start = performance.now();
    await net.run(input, batch);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[RUNS >> 1] as number;
}
