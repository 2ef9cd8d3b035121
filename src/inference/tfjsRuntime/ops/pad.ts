import { inTensorOrder } from '../axes.ts';
import { listOf } from '../listOf.ts';
import type { Op } from '../op.ts';
import { dimsAt, numberAt, operand } from '../operands.ts';
import { activation } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Pad.html: a constant, or the picture mirrored. */
export const pad: Op = (context) => {
  const { tf, attributes, inputs } = context;
  const rank = dimsAt(context, 0).length;
  const pads = listOf(context, 'pads', 1);
  const mode = attributes.string('mode', 'constant');
  const value = numberAt(context, 2) ?? attributes.float('value', 0);
  if (inputs[3] !== undefined) throw new Error('axes are not known here');
  if (pads?.length !== 2 * rank || pads.some((by) => by < 0))
    throw new Error(`pads [${pads?.join(', ')}] are not run here`);
  if (mode !== 'constant' && mode !== 'reflect') throw new Error(`mode "${mode}" is not known here`);
  const x = operand(context, 0);
  const example = x(context.inputs);
  const perAxis = Array.from({ length: rank }, (_, axis): [number, number] => [
    pads[axis] as number,
    pads[axis + rank] as number,
  ]);
  const paddings = inTensorOrder(example, perAxis);
  return (given) => {
    const { tensor, channelsLast } = x(given);
    const padded =
      mode === 'constant' ? tf.pad(tensor, paddings, value) : tf.mirrorPad(tensor, paddings, 'reflect');
    return [activation(padded, channelsLast)];
  };
};
