import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnxModel.ts';

/** Operator set of the graphs that are made here. */
const OPSET = 17;

/**
 * Collects nodes and constants, one after the other, into a graph.
 *
 * @example
 * const graph = new GraphBuilder();
 * const weights = graph.constant('w', [8, 3, 3, 3], values);
 * const y = graph.node('Conv', ['x', weights], { strides: { ints: [2, 2] } });
 * const model = graph.build('tiny', [{ name: 'x', dims: ['N', 3, 64, 64] }], [{ name: y, dims: ['N', 8, 31, 31] }]);
 */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];

  /** Adds a constant and returns its name. */
  constant(name: string, dims: readonly number[], data: Float32Array | BigInt64Array): string {
    this.#initializers.push({ name, dims, data });
    return name;
  }

  /** Adds a one-dimensional int64 constant, such as a shape, and returns its name. */
  shape(name: string, values: readonly number[]): string {
    return this.constant(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Adds a node with one output and returns the output's name, made from the operator where none is given. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    output: string = `${op}_${this.#nodes.length}`,
  ): string {
    this.#nodes.push({ op, name: output, inputs, outputs: [output], attributes });
    return output;
  }

  build(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxModel {
    return {
      opset: OPSET,
      graph: { name, inputs, outputs, nodes: this.#nodes, initializers: this.#initializers },
    };
  }
}
