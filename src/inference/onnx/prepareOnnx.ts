import { mendReshapes } from './mendReshapes.ts';
import type { OnnxModel, OnnxValue } from './onnxModel.ts';

/** Name of the batch dimension. */
const BATCH = 'N';

/**
 * Frees the batch of a net that was published for one image at a time: the first dimension of its input and of
 * its outputs becomes `N`. Weights that are listed as inputs are taken off that list, so that a runtime may fold
 * them into each other.
 *
 * @example
 * const net = await runtime.load(prepareOnnx(decodeOnnx(readFileSync('models/weights/sface.onnx'))));
 */
export function prepareOnnx(model: OnnxModel): OnnxModel {
  const { graph } = model;
  const weights = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !weights.has(name));
  // A net whose batch is free already has been made for it, and a 1 in its shapes means 1.
  const freed = inputs.some(({ dims }) => dims[0] === 1) ? mendReshapes({ ...graph, inputs }) : graph;
  return {
    ...model,
    graph: { ...freed, inputs: inputs.map(freeBatch), outputs: graph.outputs.map(freeBatch) },
  };
}

function freeBatch({ name, dims }: OnnxValue): OnnxValue {
  return { name, dims: dims.length > 0 ? [BATCH, ...dims.slice(1)] : [] };
}
