import { decodeOnnx } from '../onnx/decodeOnnx.ts';
import type { OnnxGraph, OnnxModel, OnnxValue } from '../onnx/onnxModel.ts';
import { prepareOnnx } from '../onnx/prepareOnnx.ts';
import { notAnEmbedder } from './notAnEmbedder.ts';

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
 * @throws FaceSearchError `NET_UNREADABLE`, also where the net takes other chips or has no such output; see {@link decodeOnnx}.
 */
export function prepareEmbedder(bytes: Uint8Array, form: EmbedderForm): OnnxModel {
  const model = prepareOnnx(settleInput(decodeOnnx(bytes), form));
  return { ...model, graph: { ...model.graph, outputs: [outputOf(model.graph, form)] } };
}

/** A net that leaves sizes of its input open gets those of the chip; those that it settles itself must be the chip's. */
function settleInput(model: OnnxModel, { input: side, layout = 'nchw' }: EmbedderForm): OnnxModel {
  const chip = layout === 'nchw' ? [3, side, side] : [side, side, 3];
  const [input, ...others] = model.graph.inputs;
  if (input === undefined) return model;
  const [batch = '', ...given] = input.dims;
  if (given.length !== chip.length || given.some((dim, at) => typeof dim === 'number' && dim !== chip[at]))
    throw notAnEmbedder(
      `it wants chips of ${given.join(' x ')} values; embedder.input ${side} with embedder.layout "${layout}" is ${chip.join(' x ')}`,
    );
  return { ...model, graph: { ...model.graph, inputs: [{ ...input, dims: [batch, ...chip] }, ...others] } };
}

function outputOf({ outputs }: OnnxGraph, { output: name = outputs[0]?.name }: EmbedderForm): OnnxValue {
  const found = outputs.find((output) => output.name === name);
  if (found) return found;
  const names = outputs.map((output) => `"${output.name}"`).join(', ') || 'none';
  throw notAnEmbedder(`embedder.output "${name}" is not one of its outputs (${names})`);
}
