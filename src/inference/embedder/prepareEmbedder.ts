import { decodeOnnx } from '../onnx/decodeOnnx.ts';
import type { OnnxModel } from '../onnx/onnxModel.ts';
import { prepareOnnx } from '../onnx/prepareOnnx.ts';

/** What must be known of an embedding net to run it. */
export interface EmbedderForm {
  /** Side of the chip, in pixels. */
  readonly input: number;
  /** @default "nchw" */
  readonly layout?: 'nchw' | 'nhwc' | undefined;
  /** The output that is the embedding. @default the first one */
  readonly output?: string | undefined;
}

/**
 * Makes an embedding net of anybody's ready for a runtime: batch free, the size of its chips settled where its maker left
 * it free, and nothing computed but the embedding.
 *
 * @param bytes - of an ONNX file.
 * @throws FaceSearchError `NET_UNREADABLE`; see {@link decodeOnnx}.
 */
export function prepareEmbedder(
  bytes: Uint8Array,
  { input, layout = 'nchw', output }: EmbedderForm,
): OnnxModel {
  const chip = layout === 'nchw' ? [3, input, input] : [input, input, 3];
  const model = prepareOnnx(settleInput(decodeOnnx(bytes), chip));
  const [first] = model.graph.outputs;
  const outputs = model.graph.outputs.filter(({ name }) => name === (output ?? first?.name));
  return { ...model, graph: { ...model.graph, outputs } };
}

/** @param chip - dimensions of the input without the batch; those that the net has settled itself stay. */
function settleInput(model: OnnxModel, chip: readonly number[]): OnnxModel {
  const [input, ...others] = model.graph.inputs;
  if (input === undefined || input.dims.length !== chip.length + 1) return model;
  const [batch = '', ...given] = input.dims;
  const dims = [batch, ...given.map((dim, at) => (typeof dim === 'number' ? dim : (chip[at] as number)))];
  return { ...model, graph: { ...model.graph, inputs: [{ ...input, dims }, ...others] } };
}
