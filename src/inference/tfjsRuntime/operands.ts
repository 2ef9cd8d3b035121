import type { OpContext } from './op.ts';
import { type Activation, activation, type Constant, dimsOf, type Value } from './value.ts';

type Inputs = readonly (Value | undefined)[];

/** Weights that an op lays out for itself. */
export function constantAt({ inputs }: OpContext, index: number): Constant {
  const value = inputs[index];
  if (value?.kind === 'floats') return value;
  const fault = value === undefined ? 'is missing' : 'is worked out while the net runs or is no float32';
  throw new Error(`input ${index}, which holds weights, ${fault}`);
}

/** The same where they may be left out. */
export function constantIfAt(context: OpContext, index: number): Constant | undefined {
  return context.inputs[index] === undefined ? undefined : constantAt(context, index);
}

/** Gets an input as a tensor of the backend; a constant is uploaded now, once. */
export function operand({ inputs, upload }: OpContext, index: number): (inputs: Inputs) => Activation {
  const value = inputs[index];
  if (value === undefined) throw new Error(`input ${index} is missing`);
  if (value.kind === 'ints') throw new Error(`input ${index} is int64, which is not run here`);
  if (value.kind === 'tensor') return (given) => given[index] as Activation;
  const uploaded = activation(upload(value.data, value.dims));
  return () => uploaded;
}

/** Dimensions of an input in ONNX's order, as they are with a batch of one. */
export function dimsAt({ inputs }: OpContext, index: number): readonly number[] {
  const value = inputs[index];
  if (value === undefined) throw new Error(`input ${index} is missing`);
  return dimsOf(value);
}

/** Integers that are the same in every run. */
export function intsAt({ inputs, isFixed }: OpContext, index: number): readonly number[] | undefined {
  const value = inputs[index];
  if (value === undefined) return undefined;
  if (!isFixed[index]) throw new Error(`input ${index} is worked out while the net runs`);
  if (value.kind !== 'ints') throw new Error(`input ${index} is not int64`);
  return value.data;
}

/** One number, such as a bound, from an input. */
export function numberAt(context: OpContext, index: number): number | undefined {
  const constant = constantIfAt(context, index);
  if (constant && constant.data.length !== 1) throw new Error(`input ${index} is not one number`);
  return constant?.data[0];
}
