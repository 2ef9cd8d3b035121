import type { Op } from '../op.ts';
import { dimsOf, integers, type Value } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Shape.html */
export const shape: Op = ({ attributes, inputs }) => {
  const start = attributes.int('start', 0);
  const end = attributes.has('end') ? attributes.int('end', 0) : undefined;
  if (inputs[0] === undefined) throw new Error('input 0 is missing');
  return ([value]) => [integers(dimsOf(value as Value).slice(start, end))];
};
