import { openFaceNets } from '#src/face/openFaceNets.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import type { Net, Runtime } from '#src/inference/runtime.js';
import { openRuntime } from '#src/inference/runtimes/openRuntime.js';
import { type RuntimeSetup, runtimeNames } from '#src/inference/runtimes/runtimeName.js';
import type { Pack } from '#src/pack/pack.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';
import type { PassedTrial } from '#src/vision/runtimes/trial.js';
import { PATIENCE, tryInProcess } from '#src/vision/runtimes/tryInProcess.js';
import { VisionPool } from '#src/vision/visionPool.js';
import { gpuPhotos } from './gpuPhotos.ts';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

/** To see whether it runs at all: its figures are worth nothing. */
const QUICK = process.env['BENCH_QUICK'] !== undefined;
const BATCHES = QUICK ? [1, 8] : [1, 8, 64];
/** Runs of which the median is taken, at least; and milliseconds that they take together, at least. */
const [RUNS, LEAST_TIME] = QUICK ? [1, 0] : [5, 2000];

/**
 * Chips that the embedder of each pack turns into embeddings per second, by runtime and batch, with the cosine between its
 * embedding of a drawn face and the pack's golden one. A runtime that is not to be had is left out, with the reason.
 * Then photos a second through workers, by how many wait, on the GPU and on onnxruntime's CPU; see {@link gpuPhotos}.
 * Last, what `auto` takes. `BENCH_PROVIDERS` names the folder of onnxruntime's provider files for CUDA where they lie elsewhere.
 */
export async function gpu(packs: readonly string[]): Promise<void> {
  const rows: object[] = [];
  const photos: object[] = [];
  for (const id of packs) {
    const pack = await readPack(id);
    for (const runtime of runtimeNames.map(setupOf)) {
      // First in a process of its own: what crashes there would end the benchmark.
      const trial = await tryInProcess({ pack, runtime }, PATIENCE.named);
      if ('refused' in trial) console.log(`${id} on ${runtime.name} is left out: ${trial.refused}`);
      else {
        rows.push(await rowOf(pack, runtime, trial));
        if (trial.gpu || runtime.name === 'onnxruntime-cpu')
          photos.push(...(await gpuPhotos(pack, runtime, QUICK)));
      }
    }
    await sayChoice(pack);
  }
  await writeResult('gpu', rows);
  await writeResult('gpu-photos', photos);
}

/** What `auto` takes on this machine, and why nothing else. */
async function sayChoice(pack: Pack): Promise<void> {
  const start = performance.now();
  const vision = await VisionPool.open({ pack, limits: defaultImageLimits, queue: 0 });
  const { name, joins, refused } = vision.runtime;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  await vision.close();
  const how = joins ? 'one thread holds the nets for all' : 'each with nets of its own';
  console.log(`${pack.id}: auto takes ${name} in ${seconds} s; ${vision.workers} workers, ${how}`);
  for (const { name, reason } of refused) console.log(`  not ${name}: ${reason}`);
}

function setupOf(name: RuntimeSetup['name']): RuntimeSetup {
  const providerPath = process.env['BENCH_PROVIDERS'];
  return name === 'onnxruntime-cuda' && providerPath !== undefined ? { name, providerPath } : { name };
}

async function rowOf(pack: Pack, runtime: RuntimeSetup, trial: PassedTrial): Promise<object> {
  return {
    pack: pack.id,
    runtime: runtime.name,
    GPU: trial.gpu ? 'yes' : 'no',
    ...(await ratesOf(pack, runtime)),
    'drawn face, ms': trial.milliseconds.toFixed(1),
    cosine: trial.similarity?.toFixed(6) ?? '',
  };
}

/** Chips a second by batch: the median of the runs, and in brackets the slowest and the fastest. */
async function ratesOf(pack: Pack, setup: RuntimeSetup): Promise<object> {
  const { net, close } = await openEmbedder(pack, await openRuntime(setup));
  try {
    const rates: Record<string, string> = {};
    for (const batch of BATCHES) rates[`batch ${batch}, chips/s`] = await rateOf(net, batch);
    return rates;
  } finally {
    await close();
  }
}

async function rateOf(net: Net, batch: number): Promise<string> {
  const input = Float32Array.from(
    { length: batch * net.inputDims.reduce((a, b) => a * b, 1) },
    (_, i) => i % 251,
  );
  const rates: number[] = [];
  await net.run(input, batch);
  const end = performance.now() + LEAST_TIME;
  while (rates.length < RUNS || performance.now() < end) {
    const start = performance.now();
    await net.run(input, batch);
    rates.push((1000 * batch) / (performance.now() - start));
  }
  const [low, mid, high] = [0, 0.5, 1].map((share) => Math.round(quantile(rates, share)));
  return `${mid} (${low} to ${high})`;
}

/** The embedder alone, as the runtime has it: batches of any size. It is the net that is loaded last. */
async function openEmbedder(pack: Pack, runtime: Runtime): Promise<{ net: Net; close: () => Promise<void> }> {
  const loaded: Net[] = [];
  const watched: Runtime = {
    ...runtime,
    load: async (model) => {
      const net = await runtime.load(model);
      loaded.push(net);
      return net;
    },
  };
  const nets = await openFaceNets(pack, watched, (name) => readPackFile(pack, name));
  return { net: loaded.at(-1) as Net, close: () => nets.close() };
}
