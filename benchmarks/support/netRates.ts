import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net } from '#src/inference/runtime.js';
import { flopsOf } from './flopsOf.ts';
import { packGraphs } from './packGraphs.ts';
import { quantile } from './quantile.ts';

const ROUNDS = 25;
/** Side of the matrices that the machine's own rate is measured with. */
const SIDE = 1024;

/** Each net of the default pack on one core: floating point operations a second, beside those of a large matrix product. */
export async function netRates(): Promise<object[]> {
  const runtime = await openOnnxRuntime();
  const product = await runtime.load(matrixProduct());
  const graphs = await packGraphs();
  const nets = await Promise.all(graphs.map(({ model }) => runtime.load(model)));
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    await time(times, 'product', product, SIDE);
    for (const [i, { name }] of graphs.entries())
      for (const batch of [1, 2]) await time(times, `${name} ${batch}`, nets[i] as Net, batch);
  }
  const rateOf = (key: string, flops: number): number => flops / quantile(times.get(key) ?? [], 0.5) / 1e6;
  const machine = rateOf('product', 2 * SIDE ** 3);
  await Promise.all([product, ...nets].map((net) => net.close()));
  return graphs.flatMap(({ name, model }) =>
    [1, 2].map((batch) => {
      const flops = batch * flopsOf(model);
      const rate = rateOf(`${name} ${batch}`, flops);
      return {
        net: name,
        batch,
        'GFLOP an image': (flops / batch / 1e9).toFixed(3),
        'median ms an image': (quantile(times.get(`${name} ${batch}`) ?? [], 0.5) / batch).toFixed(2),
        'GFLOP/s': rate.toFixed(0),
        'share of SGEMM': (rate / machine).toFixed(2),
      };
    }),
  );
}

async function time(times: Map<string, number[]>, key: string, net: Net, batch: number): Promise<void> {
  const input = new Float32Array(net.inputDims.reduce((size, dim) => size * dim, batch)).fill(0.5);
  const start = performance.now();
  await net.run(input, batch);
  times.set(key, [...(times.get(key) ?? []), performance.now() - start]);
}

function matrixProduct(): OnnxModel {
  const graph = new GraphBuilder();
  const weights = graph.constant('w', [SIDE, SIDE], new Float32Array(SIDE * SIDE).fill(0.5));
  const y = graph.node('MatMul', ['x', weights]);
  return graph.build('product', [{ name: 'x', dims: ['N', SIDE] }], [{ name: y, dims: ['N', SIDE] }]);
}
