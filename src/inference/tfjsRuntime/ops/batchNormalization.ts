import { batchNormFactors } from '../batchNormFactors.ts';
import type { Op } from '../op.ts';
import { constantAt, dimsAt, operand } from '../operands.ts';
import { activation } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__BatchNormalization.html of a net that only runs, where it could not be folded. */
export const batchNormalization: Op = (context) => {
  const { tf, attributes, upload, node } = context;
  attributes.ignore('momentum');
  if (attributes.int('training_mode', 0) !== 0 || node.outputs.length > 1)
    throw new Error('the net is being trained');
  if (attributes.int('spatial', 1) !== 1) throw new Error('attribute "spatial" of 0 is not known here');
  const x = operand(context, 0);
  const rows = [1, 2, 3, 4].map((index) => constantAt(context, index).data);
  const { scale, shift } = batchNormFactors(rows, attributes.float('epsilon', 1e-5));
  const channels = dimsAt(context, 0)[1];
  if (scale.length !== channels)
    throw new Error(`parameters of ${scale.length} channels do not fit ${channels}`);
  const behind = x(context.inputs).channelsLast ? 0 : dimsAt(context, 0).length - 2;
  const dims = [scale.length, ...Array<number>(behind).fill(1)];
  const factor = upload(Float32Array.from(scale), dims);
  const term = upload(Float32Array.from(shift), dims);
  return (inputs) => {
    const { tensor, channelsLast } = x(inputs);
    return [activation(tf.add(tf.mul(tensor, factor), term), channelsLast)];
  };
};
