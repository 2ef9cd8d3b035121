import { FLOAT, INT64 } from '../../onnx/decodeTensor.ts';
import type { Op } from '../op.ts';
import { operand } from '../operands.ts';
import { activation, type Value } from '../value.ts';

/** Number of a TensorProto.DataType in onnx.proto3 that no weights here have. */
const INT32 = 6;

/** https://onnx.ai/onnx/operators/onnx__Cast.html where it changes nothing: between floats, or between integers. */
export const cast: Op = (context) => {
  const { attributes, inputs } = context;
  attributes.ignore('saturate');
  const to = attributes.int('to', 0);
  if (inputs[0]?.kind === 'ints') {
    if (to !== INT64 && to !== INT32) throw new Error(`integers to data type ${to} is not run here`);
    return ([value]) => [value as Value];
  }
  if (to !== FLOAT) throw new Error(`float32 to data type ${to} is not run here`);
  const x = operand(context, 0);
  return (given) => {
    const { tensor, channelsLast } = x(given);
    return [activation(tensor.clone(), channelsLast)];
  };
};
