import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';

/** A net of one scaling and one reshape to `[1, 2, 2]`, as an exporter makes it for one image of 1 x 2 x 2 values. */
export function smallModel(batch: number | string = 1): OnnxModel {
  const graph = new GraphBuilder();
  const scaled = graph.node('Mul', ['x', graph.constant('scale', [1], Float32Array.of(2))]);
  const shape = graph.shape('shape', [1, 2, 2]);
  graph.node('Reshape', [scaled, shape], { allowzero: { int: 0 } }, 'y');
  return graph.build('small', [{ name: 'x', dims: [batch, 1, 2, 2] }], [{ name: 'y', dims: [batch, 2, 2] }]);
}
