import { mendReshapes } from './mendReshapes.ts';
import type { OnnxModel, OnnxValue } from './onnxModel.ts';

/** Name of the batch dimension. */
const BATCH = 'N';

/**
 * Frees the batch of a net that was published for one image at a time: the first dimension of its input and of
 * its outputs becomes `N`.
 *
 * @example
 * const net = await runtime.load(prepareOnnx(decodeOnnx(readFileSync('models/weights/sface.onnx'))));
 */
export function prepareOnnx(model: OnnxModel): OnnxModel {
  const { inputs, outputs } = model.graph;
  // A net whose batch is free already has been made for it, and a 1 in its shapes means 1.
  const graph = inputs.some(({ dims }) => dims[0] === 1) ? mendReshapes(model.graph) : model.graph;
  return { ...model, graph: { ...graph, inputs: inputs.map(freeBatch), outputs: outputs.map(freeBatch) } };
}

function freeBatch({ name, dims }: OnnxValue): OnnxValue {
  return { name, dims: dims.length > 0 ? [BATCH, ...dims.slice(1)] : [] };
}
