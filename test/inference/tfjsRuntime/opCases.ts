import { test } from 'vitest';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxAttribute } from '#src/inference/onnx/onnxModel.js';
import { expectAgreement, madeUp, noise } from './agreement.ts';

export type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** A graph of one input `x`: its name, dimensions without the batch, and how its output is made. */
export type Case = readonly [
  name: string,
  dims: readonly number[],
  build: (graph: GraphBuilder) => string,
  opset?: number | undefined,
];

export const ints = (...values: number[]): OnnxAttribute => ({ ints: values });
export const int = (value: number): OnnxAttribute => ({ int: value });
export const float = (value: number): OnnxAttribute => ({ float: value });
export const text = (value: string): OnnxAttribute => ({ string: value });

let names = 0;
export const weights = (graph: GraphBuilder, ...dims: number[]): string =>
  graph.constant(
    `w${names++}`,
    dims,
    noise(
      dims.reduce((size, dim) => size * dim, 1),
      7,
    ),
  );
export const shape = (graph: GraphBuilder, ...values: number[]): string => graph.shape(`s${names++}`, values);
export const index = (graph: GraphBuilder, value: number): string =>
  graph.constant(`i${names++}`, [], BigInt64Array.of(BigInt(value)));
export const floats = (graph: GraphBuilder, ...values: number[]): string =>
  graph.constant(`f${names++}`, [values.length], Float32Array.from(values));
export const scalar = (graph: GraphBuilder, value: number): string =>
  graph.constant(`f${names++}`, [], Float32Array.of(value));

/** A convolution of 1 x 1 in front, so that the channels lie last when the op in question comes. */
export const last = (graph: GraphBuilder, channels: number): string =>
  graph.node('Conv', ['x', weights(graph, channels, channels, 1, 1)]);

export function agree(cases: readonly Case[]): void {
  for (const [name, dims, build, opset] of cases) {
    test(name, async () => {
      const graph = new GraphBuilder();
      await expectAgreement(madeUp(graph, dims, [build(graph)], opset), dims, 1e-4);
    });
  }
}
