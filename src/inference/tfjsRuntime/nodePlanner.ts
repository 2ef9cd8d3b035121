import { messageOf } from '../../messageOf.ts';
import { Attributes } from './attributes.ts';
import type { Backend } from './backend.ts';
import type { PlannedNode } from './graph/plannedNode.ts';
import type { OpContext, Step } from './op.ts';
import { opTable } from './opTable.ts';
import type { Tensor } from './tf.ts';
import { unreadable } from './unreadable.ts';
import { dimsOf, inOnnxOrder, type Value } from './value.ts';

/** Values by their names: those that are the same in every run, and what the others look like in a run of one input. */
export interface KnownValues {
  readonly fixed: Map<string, Value>;
  readonly examples: Map<string, Value>;
}

/** Makes nodes ready to run, one after the other, and owns the weights that they lay onto the backend. */
export class NodePlanner {
  readonly #backend: Backend;
  readonly #opset: number;
  readonly #weights: Tensor[] = [];

  constructor(backend: Backend, opset: number) {
    this.#backend = backend;
    this.#opset = opset;
  }

  get weights(): readonly Tensor[] {
    return this.#weights;
  }

  /**
   * Runs a node on what is known of its inputs and notes what it gives.
   *
   * @returns undefined where that is the same in every run.
   */
  plan(node: PlannedNode, known: KnownValues): Step | undefined {
    try {
      return this.#plan(node, known);
    } catch (cause) {
      throw unreadable(`operator ${node.op} of node "${node.name}": ${messageOf(cause)}`, cause);
    }
  }

  dispose(): void {
    for (const tensor of this.#weights) tensor.dispose();
  }

  #plan(node: PlannedNode, { fixed, examples }: KnownValues): Step | undefined {
    const op = opTable[node.op];
    if (op === undefined) throw new Error('it is not known here');
    const isFixed = node.inputs.every((name) => name === '' || fixed.has(name));
    const inputs = node.inputs.map((name) => inputNamed(name, fixed.get(name) ?? examples.get(name)));
    const attributes = new Attributes(node.attributes);
    const shown = [...inputs];
    const step = op({
      tf: this.#backend.tf,
      backend: this.#backend.name,
      opset: this.#opset,
      node,
      attributes,
      inputs: shown,
      isFixed: node.inputs.map((name) => fixed.has(name)),
      upload: this.#uploader(!isFixed),
    });
    attributes.refuseUnread();
    // A step may hold on to the context, and by one view of it to the whole file.
    shown.length = 0;
    for (const [name, output] of outputsOf(node, step(inputs))) {
      if (isFixed) fixed.set(name, this.#fetch(output));
      else examples.set(name, output);
    }
    return isFixed ? undefined : step;
  }

  /** @param keeps - false for what is worked out once and for all: it needs no weights afterwards. */
  #uploader(keeps: boolean): OpContext['upload'] {
    const { tf } = this.#backend;
    return (data, dims) => {
      const tensor = tf.tensor(data, [...dims], 'float32');
      if (keeps) this.#weights.push(tf.keep(tensor));
      return tensor;
    };
  }

  /** A value of the backend as a constant, so that an op may take it for its weights. */
  #fetch(value: Value): Value {
    if (value.kind !== 'tensor') return value;
    const data = inOnnxOrder(this.#backend.tf, value).dataSync<'float32'>().slice();
    return { kind: 'floats', dims: dimsOf(value), data };
  }
}

/** What a node gives, by its names; one that is empty is not asked for. */
function outputsOf(
  { outputs }: PlannedNode,
  values: readonly Value[],
): readonly (readonly [string, Value])[] {
  return outputs.flatMap((name, at) => {
    const value = values[at];
    if (name === '') return [];
    if (value === undefined) throw new Error(`it gives ${values.length} outputs, not "${name}"`);
    return [[name, value] as const];
  });
}

function inputNamed(name: string, value: Value | undefined): Value | undefined {
  if (value === undefined && name !== '') throw new Error(`"${name}" is not given by any node before`);
  return value;
}
