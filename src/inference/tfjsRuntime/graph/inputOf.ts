import type { OnnxGraph } from '../../onnx/onnxModel.ts';

/** The one input of a net, and its dimensions without the batch. */
export function inputOf({ inputs }: OnnxGraph): { readonly name: string; readonly dims: readonly number[] } {
  const [input, other] = inputs;
  if (input === undefined || other !== undefined) throw new Error(`it has ${inputs.length} inputs, not 1`);
  const [batch, ...dims] = input.dims;
  if (typeof batch !== 'string' || !dims.every((dim) => typeof dim === 'number')) {
    throw new Error(
      `input "${input.name}" is float32 [${input.dims.join(', ')}], not float32 with a free first dimension and fixed others`,
    );
  }
  return { name: input.name, dims };
}
