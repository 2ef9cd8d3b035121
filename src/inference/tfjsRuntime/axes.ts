import { type Activation, physicalAxis } from './value.ts';

/** An axis of ONNX, counted from the end where it is negative. */
export function axisOf(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (counted < 0 || counted >= rank) throw new Error(`axis ${axis} does not lie in ${rank} dimensions`);
  return counted;
}

/** What belongs to each of ONNX's axes, in the order in which the axes of the tensor lie. */
export function inTensorOrder<T>(value: Activation, perAxis: readonly T[]): T[] {
  const ordered: T[] = [...perAxis];
  for (const [axis, item] of perAxis.entries()) ordered[physicalAxis(value, axis)] = item;
  return ordered;
}
