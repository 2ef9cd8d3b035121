import { axisOf, inTensorOrder } from '../axes.ts';
import { listOf } from '../listOf.ts';
import type { Op } from '../op.ts';
import { dimsAt, intsAt, operand } from '../operands.ts';
import { activation, dimsOf, type Integers, integers } from '../value.ts';

/** Where a slice begins and how far it goes along one axis. */
interface Cut {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** https://onnx.ai/onnx/operators/onnx__Slice.html, forwards. */
export const slice: Op = (context) => {
  const { tf, inputs } = context;
  const rank = dimsAt(context, 0).length;
  const cuts = readCuts(context, rank);
  const settled = (dims: readonly number[]): readonly Cut[] =>
    dims.map((dim, axis) => settle(cuts.get(axis) ?? { start: 0, end: dim, step: 1 }, dim));
  if (inputs[0]?.kind === 'ints') {
    return (given) => {
      const { dims, data } = given[0] as Integers;
      const [{ start, end, step }] = settled(dims) as [Cut];
      return [integers(data.slice(start, end).filter((_, at) => at % step === 0))];
    };
  }
  const x = operand(context, 0);
  const strides = Array.from({ length: rank }, (_, axis) => cuts.get(axis)?.step ?? 1);
  return (given) => {
    const value = x(given);
    const places = inTensorOrder(value, settled(dimsOf(value)));
    const starts = places.map(({ start }) => start);
    const ends = places.map(({ end }) => end);
    const tensor = strides.every((step) => step === 1)
      ? tf.slice(
          value.tensor,
          starts,
          ends.map((end, at) => end - (starts[at] as number)),
        )
      : tf.stridedSlice(value.tensor, starts, ends, inTensorOrder(value, strides));
    return [activation(tensor, value.channelsLast)];
  };
};

function readCuts(context: Parameters<Op>[0], rank: number): ReadonlyMap<number, Cut> {
  const starts = listOf(context, 'starts', 1);
  const ends = listOf(context, 'ends', 2);
  const axes = listOf(context, 'axes', 3) ?? starts?.map((_, axis) => axis);
  const steps = intsAt(context, 4);
  if (!starts || !ends || !axes) throw new Error('it does not say where to cut');
  return new Map(
    axes.map((axis, at) => {
      const step = steps?.[at] ?? 1;
      if (step < 1) throw new Error(`a step of ${step} is not run here`);
      return [axisOf(axis, rank), { start: starts[at] as number, end: ends[at] as number, step }];
    }),
  );
}

/** Counts negative places from the end and keeps both within the axis. */
function settle({ start, end, step }: Cut, dim: number): Cut {
  const place = (at: number): number => Math.min(dim, Math.max(0, at < 0 ? at + dim : at));
  return { start: place(start), end: Math.max(place(start), place(end)), step };
}
