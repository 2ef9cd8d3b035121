import type { OpContext } from './op.ts';
import { intsAt } from './operands.ts';

/** Axes, pads and the like: attributes in older operator sets, inputs in newer ones. */
export function listOf(context: OpContext, attribute: string, index: number): readonly number[] | undefined {
  return context.attributes.ints(attribute) ?? intsAt(context, index);
}
