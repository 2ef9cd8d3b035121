import type { Op } from '../op.ts';
import { type Integers, integers } from '../value.ts';

/** The same op, and for integers a function of its own: shapes are reckoned in JavaScript. */
export function orIntegers(op: Op, run: (a: number, b: number) => number): Op {
  return (context) => {
    if (!context.inputs.every((value) => value?.kind === 'ints')) return op(context);
    return (inputs) => {
      const [a, b] = inputs as readonly [Integers, Integers];
      const longer = a.data.length >= b.data.length ? a : b;
      const at = ({ data }: Integers, index: number): number => data[data.length === 1 ? 0 : index] as number;
      return [
        integers(
          longer.data.map((_, index) => run(at(a, index), at(b, index))),
          longer.dims,
        ),
      ];
    };
  };
}
