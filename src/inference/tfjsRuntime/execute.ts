import { type Backend, freeing } from './backend.ts';
import type { Plan } from './plan.ts';
import type { Tensor } from './tf.ts';
import { type Activation, activation, freeValue, inOnnxOrder, type Value } from './value.ts';

/**
 * Runs a net op by op and frees each value as soon as nothing reads it any more: the memory of the wasm backend never
 * shrinks again.
 *
 * @returns the outputs, in the order of the plan; the caller frees them. Call it within a scope that frees what is left.
 */
export function execute({ tf }: Backend, plan: Plan, input: Float32Array, batch: number): readonly Tensor[] {
  const fed = tf.tensor(input, [batch, ...plan.inputDims], 'float32');
  const values = new Map<string, Value>([[plan.input, activation(fed)]]);
  const read = (name: string): Value | undefined => values.get(name) ?? plan.fixed.get(name);
  for (const step of plan.steps) {
    const outputs = freeing(tf, () => step.run(step.inputs.map(read)));
    for (const [at, name] of step.outputs.entries()) values.set(name, outputs[at] as Value);
    for (const name of step.spent) freeValue(values.get(name));
  }
  return plan.outputs.map((name) => inOnnxOrder(tf, values.get(name) as Activation));
}
