import { describe } from 'vitest';
import type { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import {
  type Attributes,
  agree,
  type Case,
  float,
  floats,
  index,
  int,
  ints,
  last,
  scalar,
  shape,
  text,
  weights,
} from './opCases.ts';

describe('ops that move values agree with onnxruntime', () => {
  /** Each case once with the axes as they come and once with the channels last. */
  const both = (
    name: string,
    dims: readonly number[],
    build: (graph: GraphBuilder, x: string) => string,
    opset?: number,
  ): Case[] => [
    [name, dims, (graph) => build(graph, 'x'), opset],
    [`${name}, channels last`, dims, (graph) => build(graph, last(graph, dims[0] as number)), opset],
  ];
  agree([
    ...both('Flatten', [3, 2, 4], (graph, x) => graph.node('Flatten', [x])),
    ...both('Flatten before axis 2', [3, 2, 4], (graph, x) => graph.node('Flatten', [x], { axis: int(2) })),
    ...both('Flatten before axis -1', [3, 2, 4], (graph, x) => graph.node('Flatten', [x], { axis: int(-1) })),
    ...both('Reshape that keeps and infers', [3, 2, 4], (graph, x) =>
      graph.node('Reshape', [x, shape(graph, 0, -1, 4)]),
    ),
    ...both('Reshape to a shape that is worked out', [3, 2, 4], (graph, x) => {
      const size = graph.node('Gather', [graph.node('Shape', [x]), index(graph, 0)], { axis: int(0) });
      const row = graph.node('Unsqueeze', [size, shape(graph, 0)]);
      return graph.node('Reshape', [x, graph.node('Concat', [row, shape(graph, -1)], { axis: int(0) })]);
    }),
    ...both('Squeeze and Unsqueeze', [3, 2, 4], (graph, x) => {
      const wider = graph.node('Unsqueeze', [x, shape(graph, -1, 1)]);
      return graph.node('Squeeze', [wider, shape(graph, -1)]);
    }),
    ...both(
      'Unsqueeze of old operator sets',
      [3, 2, 4],
      (graph, x) => graph.node('Unsqueeze', [x], { axes: ints(2) }),
      11,
    ),
    ...[
      [0, 2, 3, 1],
      [0, 3, 1, 2],
      [0, 1, 3, 2],
      [3, 2, 1, 0],
      [0, 1, 2, 3],
      [2, 0, 1, 3],
    ].flatMap((perm) =>
      both(`Transpose by ${perm.join(', ')}`, [3, 2, 4], (graph, x) =>
        graph.node('Transpose', [x], { perm: ints(...perm) }),
      ),
    ),
    [
      'Transpose there and a Conv',
      [4, 5, 3],
      (graph) => {
        const x = graph.node('Transpose', ['x'], { perm: ints(0, 3, 1, 2) });
        return graph.node('Conv', [x, weights(graph, 2, 3, 3, 3)]);
      },
    ],
    ...[1, 2, -1].flatMap((axis) =>
      both(`Concat along ${axis}`, [3, 3, 3], (graph, x) =>
        graph.node('Concat', [x, graph.node('Neg', ['x']), x], { axis: int(axis) }),
      ),
    ),
    ...both('Slice', [5, 6, 7], (graph, x) =>
      graph.node('Slice', [x, shape(graph, 1, -3), shape(graph, 4, 1000), shape(graph, 1, -1)]),
    ),
    ...both('Slice in steps', [5, 6, 7], (graph, x) =>
      graph.node('Slice', [
        x,
        shape(graph, 0, 1),
        shape(graph, 6, 7),
        shape(graph, 2, 3),
        shape(graph, 2, 3),
      ]),
    ),
    ...both(
      'Slice of old operator sets',
      [5, 6, 7],
      (graph, x) => graph.node('Slice', [x], { starts: ints(1), ends: ints(-1), axes: ints(3) }),
      9,
    ),
    ...both('Gather of one index', [5, 6, 7], (graph, x) =>
      graph.node('Gather', [x, index(graph, -2)], { axis: int(1) }),
    ),
    ...both('Gather of several', [5, 6, 7], (graph, x) =>
      graph.node('Gather', [x, shape(graph, 3, 0, 3)], { axis: int(-1) }),
    ),
    ...both('Gather from the end of the batch', [5, 6, 7], (graph, x) =>
      graph.node('Gather', [x, index(graph, -1)], { axis: int(0) }),
    ),
    ...both('Slice of the batch', [5, 6, 7], (graph, x) =>
      graph.node('Slice', [x, shape(graph, -1), shape(graph, 1000), shape(graph, 0)]),
    ),
    ...both('Split into equal parts', [4, 6, 7], (graph, x) => splitAndJoin(graph, x)),
    ...both('Split into parts', [5, 6, 7], (graph, x) => splitAndJoin(graph, x, [shape(graph, 2, 3)])),
    ...both('Pad', [3, 2, 4], (graph, x) =>
      graph.node('Pad', [x, shape(graph, 0, 1, 2, 0, 0, 3, 0, 1), scalar(graph, 0.5)]),
    ),
    ...both(
      'Pad of old operator sets',
      [3, 2, 4],
      (graph, x) => graph.node('Pad', [x], { pads: ints(0, 1, 2, 0, 0, 3, 0, 1), value: float(1.5) }),
      10,
    ),
    ...both('Pad by reflection', [3, 4, 4], (graph, x) =>
      graph.node('Pad', [x, shape(graph, 0, 0, 2, 1, 0, 0, 1, 3)], { mode: text('reflect') }),
    ),
    ...[1, 2, 3, -3].flatMap((axis) =>
      both(`Softmax along ${axis}`, [3, 2, 4], (graph, x) => graph.node('Softmax', [x], { axis: int(axis) })),
    ),
    ...[1, 2, 3].flatMap((axis) =>
      both(
        `Softmax of old operator sets from ${axis} on`,
        [3, 2, 4],
        (graph, x) => graph.node('Softmax', [x], { axis: int(axis) }),
        11,
      ),
    ),
    ...['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceL2'].flatMap((op) =>
      [[1], [2, 3], [-1], [1, 3]].flatMap((axes) =>
        [0, 1].flatMap((keepdims) =>
          both(`${op} over ${axes.join(', ')}${keepdims ? ', dimensions kept' : ''}`, [3, 2, 4], (graph, x) =>
            graph.node(op, [x], { axes: ints(...axes), keepdims: int(keepdims) }),
          ),
        ),
      ),
    ),
    ...both('ReduceSum', [3, 2, 4], (graph, x) =>
      graph.node('ReduceSum', [x, shape(graph, 1)], { keepdims: int(0) }),
    ),
    ...both('LpNormalization', [3, 2, 4], (graph, x) =>
      graph.node('LpNormalization', [x], { axis: int(1), p: int(2) }),
    ),
    [
      'unit length as exporters write it',
      [6],
      (graph) => {
        const length = graph.node('ReduceL2', ['x'], { axes: ints(1), keepdims: int(1) });
        const bounded = graph.node('Clip', [length, scalar(graph, 1e-12)]);
        return graph.node('Div', ['x', graph.node('Expand', [bounded, graph.node('Shape', ['x'])])]);
      },
    ],
  ]);

  /** A Split gives `part0` and `part1`; see {@link madeUp}. */
  function splitAndJoin(graph: GraphBuilder, x: string, sizes: readonly string[] = []): string {
    graph.node('Split', [x, ...sizes], { axis: int(1) }, 'part0');
    return graph.node('Concat', ['part1', 'part0'], { axis: int(1) });
  }
});

describe('Resize agrees with onnxruntime', () => {
  const resize = (
    name: string,
    attributes: Attributes,
    scales: readonly number[],
    sizes?: readonly number[],
  ): Case => [
    name,
    [3, 4, 5],
    (graph) =>
      graph.node(
        'Resize',
        ['x', '', sizes ? '' : floats(graph, ...scales), ...(sizes ? [shape(graph, ...sizes)] : [])],
        attributes,
      ),
  ];
  const twice = [1, 1, 2, 2];
  const mode = (how: string, from: string): Attributes => ({
    mode: text(how),
    coordinate_transformation_mode: text(from),
  });
  agree([
    resize('nearest by default', {}, [1, 1, 2, 3]),
    resize(
      'nearest, asymmetric and rounded down',
      { ...mode('nearest', 'asymmetric'), nearest_mode: text('floor') },
      twice,
    ),
    resize('linear', mode('linear', 'half_pixel'), twice),
    resize('linear as PyTorch has it', mode('linear', 'pytorch_half_pixel'), [1, 1, 2, 3]),
    resize('linear with aligned corners', mode('linear', 'align_corners'), twice),
    resize('linear, asymmetric', mode('linear', 'asymmetric'), twice),
    [
      'Upsample',
      [3, 4, 5],
      (graph) => graph.node('Upsample', ['x', floats(graph, ...twice)], { mode: text('nearest') }),
      9,
    ],
    resize('linear, smaller', mode('linear', 'half_pixel'), [1, 1, 0.5, 0.6]),
  ]);
});
