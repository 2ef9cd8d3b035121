import { openFaceNets } from '#src/face/openFaceNets.js';
import { FaceSearchError } from '#src/faceSearchError.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net, Runtime } from '#src/inference/runtime.js';
import { openTfjsRuntime } from '#src/inference/tfjsRuntime/openTfjsRuntime.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

const ROUNDS = 25;
const BATCHES = [1, 4];

/** A net as its runtimes get it. */
interface NetFile {
  readonly pack: string;
  readonly net: string;
  readonly model: OnnxModel;
}

/**
 * What one run of each net takes on each runtime that is there, one thread, the runtimes in turns within one run. All of
 * them get the same noise, and how far their outputs lie from onnxruntime's is in the table, too.
 */
export async function runtimes(packs: readonly string[]): Promise<void> {
  const opened = await openRuntimes();
  const files = (await Promise.all(packs.map(netFiles))).flat();
  const rows: object[] = [];
  for (const file of files) {
    const nets = await Promise.all(opened.map((runtime) => runtime.load(file.model)));
    for (const batch of BATCHES) rows.push(...(await timeNets(file, opened, nets, batch)));
    await Promise.all(nets.map((net) => net.close()));
  }
  await writeResult('runtimes', rows);
}

async function openRuntimes(): Promise<readonly Runtime[]> {
  const always = [await openOnnxRuntime(), await openTfjsRuntime({ backend: 'wasm' })];
  try {
    return [...always, await openTfjsRuntime({ backend: 'tensorflow' })];
  } catch (fault) {
    if (!(fault instanceof FaceSearchError)) throw fault;
    console.error(fault.message);
    return always;
  }
}

/** Catches the nets of a pack on their way to the runtime. */
async function netFiles(id: string): Promise<readonly NetFile[]> {
  const pack = await readPack(id);
  const models: OnnxModel[] = [];
  const runtime = await openOnnxRuntime();
  const catching: Runtime = {
    name: runtime.name,
    load: (model) => {
      models.push(model);
      return runtime.load(model);
    },
  };
  const nets = await openFaceNets(pack, catching, (name) => readPackFile(pack, name));
  await nets.close();
  const names = ['detector', 'landmarks', 'embedder'];
  return models.map((model, at) => ({ pack: id, net: names[at] ?? '', model }));
}

async function timeNets(
  { pack, net }: NetFile,
  opened: readonly Runtime[],
  nets: readonly Net[],
  batch: number,
): Promise<readonly object[]> {
  const size = (nets[0]?.inputDims ?? []).reduce((product, dim) => product * dim, batch);
  const input = Float32Array.from({ length: size }, () => Math.random() * 2 - 1);
  const times = nets.map((): number[] => []);
  const outputs: Readonly<Record<string, Float32Array>>[] = [];
  for (let round = -3; round < ROUNDS; round++) {
    for (const [at, each] of nets.entries()) {
      const start = performance.now();
      outputs[at] = await each.run(input, batch);
      if (round >= 0) times[at]?.push((performance.now() - start) / batch);
    }
  }
  const median = (at: number): number => quantile(times[at] ?? [], 0.5);
  return opened.map(({ name }, at) => ({
    pack,
    net,
    batch,
    runtime: name,
    'median ms an input': median(at).toFixed(2),
    'fastest tenth': quantile(times[at] ?? [], 0.1).toFixed(2),
    'slowest tenth': quantile(times[at] ?? [], 0.9).toFixed(2),
    'times onnxruntime': (median(at) / median(0)).toFixed(2),
    'largest gap': largestGap(outputs[0] ?? {}, outputs[at] ?? {}).toExponential(1),
  }));
}

function largestGap(
  a: Readonly<Record<string, Float32Array>>,
  b: Readonly<Record<string, Float32Array>>,
): number {
  const gaps = Object.entries(a).flatMap(([name, values]) =>
    Array.from(values, (value, i) => Math.abs(value - (b[name]?.[i] ?? Number.NaN))),
  );
  return gaps.reduce((largest, gap) => (gap > largest || Number.isNaN(gap) ? gap : largest), 0);
}
