import { describe, test } from 'vitest';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxAttribute } from '#src/inference/onnx/onnxModel.js';
import { expectAgreement, madeUp, noise } from './agreement.ts';

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** A graph of one input `x`: its name, dimensions without the batch, and how its output is made. */
type Case = readonly [
  name: string,
  dims: readonly number[],
  build: (graph: GraphBuilder) => string,
  opset?: number | undefined,
];

const ints = (...values: number[]): OnnxAttribute => ({ ints: values });
const int = (value: number): OnnxAttribute => ({ int: value });
const float = (value: number): OnnxAttribute => ({ float: value });
const text = (value: string): OnnxAttribute => ({ string: value });

let names = 0;
const weights = (graph: GraphBuilder, ...dims: number[]): string =>
  graph.constant(
    `w${names++}`,
    dims,
    noise(
      dims.reduce((size, dim) => size * dim, 1),
      7,
    ),
  );
const shape = (graph: GraphBuilder, ...values: number[]): string => graph.shape(`s${names++}`, values);
const index = (graph: GraphBuilder, value: number): string =>
  graph.constant(`i${names++}`, [], BigInt64Array.of(BigInt(value)));
const floats = (graph: GraphBuilder, ...values: number[]): string =>
  graph.constant(`f${names++}`, [values.length], Float32Array.from(values));
const scalar = (graph: GraphBuilder, value: number): string =>
  graph.constant(`f${names++}`, [], Float32Array.of(value));

/** A convolution of 1 x 1 in front, so that the channels lie last when the op in question comes. */
const last = (graph: GraphBuilder, channels: number): string =>
  graph.node('Conv', ['x', weights(graph, channels, channels, 1, 1)]);

function agree(cases: readonly Case[]): void {
  for (const [name, dims, build, opset] of cases) {
    test(name, async () => {
      const graph = new GraphBuilder();
      await expectAgreement(madeUp(graph, dims, [build(graph)], opset), dims, 1e-4);
    });
  }
}

function conv(
  name: string,
  dims: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
  bias = false,
): Case {
  const build = (graph: GraphBuilder): string => {
    const inputs = ['x', weights(graph, ...filter)];
    return graph.node('Conv', bias ? [...inputs, weights(graph, filter[0] as number)] : inputs, attributes);
  };
  return [name, dims, build];
}

describe('Conv agrees with onnxruntime', () => {
  agree([
    conv('1 x 1', [3, 5, 4], [2, 3, 1, 1], {}),
    conv('a bias', [3, 5, 4], [2, 3, 3, 3], {}, true),
    conv('a kernel that is no square', [2, 7, 6], [3, 2, 1, 5], { kernel_shape: ints(1, 5) }),
    conv('strides that differ', [3, 9, 8], [4, 3, 3, 3], { strides: ints(2, 3) }),
    conv('pads that differ on every side', [3, 6, 7], [4, 3, 3, 3], { pads: ints(0, 1, 2, 3) }),
    conv('pads of one side only', [3, 8, 8], [4, 3, 3, 3], {
      pads: ints(0, 0, 1, 1),
      strides: ints(2, 2),
    }),
    conv('SAME_UPPER', [3, 6, 7], [4, 3, 2, 4], { auto_pad: text('SAME_UPPER'), strides: ints(2, 2) }),
    conv('SAME_LOWER', [3, 6, 7], [4, 3, 2, 4], { auto_pad: text('SAME_LOWER'), strides: ints(2, 2) }),
    conv('VALID', [3, 6, 7], [4, 3, 3, 3], { auto_pad: text('VALID') }),
    conv('dilations', [3, 9, 9], [2, 3, 3, 3], { dilations: ints(2, 3), pads: ints(1, 2, 3, 0) }),
    conv(
      'dilations and strides',
      [3, 11, 9],
      [2, 3, 3, 2],
      { dilations: ints(2, 3), strides: ints(2, 1) },
      true,
    ),
    conv('groups', [6, 5, 5], [4, 3, 3, 3], { group: int(2) }, true),
    conv('groups of one output', [6, 5, 5], [3, 2, 3, 3], { group: int(3), pads: ints(1, 1, 1, 1) }),
    conv(
      'depthwise',
      [5, 6, 6],
      [5, 1, 3, 3],
      { group: int(5), pads: ints(1, 0, 0, 1), strides: ints(2, 2) },
      true,
    ),
    conv('depthwise with several outputs a channel', [3, 6, 6], [6, 1, 3, 3], { group: int(3) }, true),
    conv('depthwise with dilations', [3, 9, 9], [3, 1, 3, 3], { group: int(3), dilations: ints(2, 2) }),
    conv('depthwise with dilations and strides', [3, 9, 9], [3, 1, 3, 3], {
      group: int(3),
      dilations: ints(2, 2),
      strides: ints(2, 2),
    }),
    conv('depthwise of one channel', [1, 6, 6], [4, 1, 3, 3], {}),
    conv('pads larger than the picture', [2, 2, 2], [3, 2, 3, 3], { pads: ints(3, 3, 3, 3) }),
    conv('a kernel as large as the picture', [3, 7, 7], [5, 3, 7, 7], {}, true),
  ]);
});

const activations: readonly (readonly [string, (graph: GraphBuilder, x: string) => string])[] = [
  ['Relu', (graph, x) => graph.node('Relu', [x])],
  ['Clip from 0 to 6', (graph, x) => graph.node('Clip', [x, scalar(graph, 0), scalar(graph, 6)])],
  ['Clip from 0', (graph, x) => graph.node('Clip', [x, scalar(graph, 0)])],
  ['Clip to 1', (graph, x) => graph.node('Clip', [x, '', scalar(graph, 1)])],
  ['Clip from -1 to 2', (graph, x) => graph.node('Clip', [x, scalar(graph, -1), scalar(graph, 2)])],
  ['PRelu for each channel', (graph, x) => graph.node('PRelu', [x, weights(graph, 6, 1, 1)])],
  [
    'PRelu for each channel, with a batch of one',
    (graph, x) => graph.node('PRelu', [x, weights(graph, 1, 6, 1, 1)]),
  ],
  ['PRelu for all channels', (graph, x) => graph.node('PRelu', [x, floats(graph, 0.3)])],
  ['PRelu for each place', (graph, x) => graph.node('PRelu', [x, weights(graph, 6, 5, 6)])],
  ['PRelu for each column', (graph, x) => graph.node('PRelu', [x, weights(graph, 6)])],
  ['LeakyRelu', (graph, x) => graph.node('LeakyRelu', [x], { alpha: float(0.2) })],
  ['LeakyRelu as it is by default', (graph, x) => graph.node('LeakyRelu', [x])],
  ['Sigmoid', (graph, x) => graph.node('Sigmoid', [x])],
  ['Elu', (graph, x) => graph.node('Elu', [x])],
  ['Elu with an alpha', (graph, x) => graph.node('Elu', [x], { alpha: float(0.5) })],
  ['HardSigmoid', (graph, x) => graph.node('HardSigmoid', [x], { alpha: float(0.3), beta: float(0.4) })],
  ['HardSwish', (graph, x) => graph.node('HardSwish', [x])],
  ['Tanh', (graph, x) => graph.node('Tanh', [x])],
];

// Five rows of six columns: 'PRelu for each column' tells columns from channels.
const convolved =
  (groups: number) =>
  (graph: GraphBuilder): string =>
    graph.node('Conv', ['x', weights(graph, 6, 6 / groups, 1, 1), weights(graph, 6)], { group: int(groups) });

describe.each([1, 2, 6])('after a Conv of %i groups', (groups) => {
  agree(
    activations.map(
      ([name, build]): Case => [name, [6, 5, 6], (graph) => build(graph, convolved(groups)(graph))],
    ),
  );
});

describe('without a Conv', () => {
  agree(activations.map(([name, build]): Case => [name, [6, 5, 6], (graph) => build(graph, 'x')]));
  agree([
    [
      'Clip of old operator sets',
      [4],
      (graph) => graph.node('Clip', ['x'], { min: float(-1), max: float(0.5) }),
      9,
    ],
    ...['Abs', 'Exp', 'Floor', 'Neg', 'Erf', 'Softplus', 'Reciprocal', 'Identity', 'Dropout'].map(
      (op): Case => [op, [4, 3, 3], (graph) => graph.node(op, ['x'])],
    ),
    ['Sqrt and Log', [4], (graph) => graph.node('Log', [graph.node('Sqrt', [graph.node('Abs', ['x'])])])],
    ['Cast from float to float', [4], (graph) => graph.node('Cast', ['x'], { to: int(1) })],
  ]);
});

const normed = (graph: GraphBuilder, x: string, channels: number): string => {
  const variance = graph.node('Abs', [weights(graph, channels)]);
  const parameters = [weights(graph, channels), weights(graph, channels), weights(graph, channels), variance];
  return graph.node('BatchNormalization', [x, ...parameters], { epsilon: float(0.01), momentum: float(0.9) });
};

describe('BatchNormalization agrees with onnxruntime', () => {
  const constants = (graph: GraphBuilder, channels: number): string[] => [
    weights(graph, channels),
    weights(graph, channels),
    weights(graph, channels),
    graph.constant(
      `v${names++}`,
      [channels],
      noise(channels).map((value) => value * value),
    ),
  ];
  const norm = (graph: GraphBuilder, x: string, channels: number): string =>
    graph.node('BatchNormalization', [x, ...constants(graph, channels)], { epsilon: float(0.01) });
  agree([
    ['of the input', [3, 4, 5], (graph) => norm(graph, 'x', 3)],
    ['of a row', [3], (graph) => norm(graph, 'x', 3)],
    ['with parameters that are worked out', [3, 4, 5], (graph) => normed(graph, 'x', 3)],
    ['after a Conv', [3, 4, 5], (graph) => norm(graph, last(graph, 3), 3)],
    [
      'after a Conv with a bias, and before a PRelu',
      [3, 4, 5],
      (graph) => {
        const y = graph.node('Conv', ['x', weights(graph, 4, 3, 3, 3), weights(graph, 4)]);
        return graph.node('PRelu', [norm(graph, y, 4), weights(graph, 4, 1, 1)]);
      },
    ],
    [
      'after a depthwise Conv',
      [3, 4, 5],
      (graph) => norm(graph, graph.node('Conv', ['x', weights(graph, 6, 1, 3, 3)], { group: int(3) }), 6),
    ],
    [
      'after a Conv that something else reads, too',
      [3, 4, 5],
      (graph) => {
        const y = last(graph, 3);
        return graph.node('Add', [norm(graph, y, 3), y]);
      },
    ],
    ['after a Conv, twice', [3, 4, 5], (graph) => norm(graph, norm(graph, last(graph, 3), 3), 3)],
  ]);
});

const pool = (name: string, op: string, dims: readonly number[], attributes: Attributes): Case => [
  `${op}: ${name}`,
  dims,
  (graph) => graph.node(op, ['x'], attributes),
];

describe('pooling agrees with onnxruntime', () => {
  const kernel = { kernel_shape: ints(3, 2) };
  agree([
    ...['MaxPool', 'AveragePool'].flatMap((op) => [
      pool('plain', op, [3, 6, 7], kernel),
      pool('strides', op, [3, 7, 8], { ...kernel, strides: ints(2, 3) }),
      pool('pads that differ', op, [3, 6, 7], { ...kernel, pads: ints(1, 0, 2, 1) }),
      pool('SAME_UPPER', op, [3, 6, 7], { ...kernel, strides: ints(2, 2), auto_pad: text('SAME_UPPER') }),
      pool('SAME_LOWER', op, [3, 6, 7], { ...kernel, strides: ints(2, 2), auto_pad: text('SAME_LOWER') }),
      pool('an incomplete last window', op, [3, 6, 8], {
        kernel_shape: ints(3, 3),
        strides: ints(2, 2),
        ceil_mode: int(1),
      }),
      pool('an incomplete last window with pads', op, [3, 5, 6], {
        kernel_shape: ints(2, 2),
        strides: ints(3, 3),
        pads: ints(1, 1, 1, 1),
        ceil_mode: int(1),
      }),
      pool('one value at a time', op, [3, 6, 7], { kernel_shape: ints(1, 1), strides: ints(2, 3) }),
      pool('one value at a time, all of them', op, [3, 4, 4], { kernel_shape: ints(1, 1) }),
    ]),
    pool('pads that count', 'AveragePool', [3, 6, 7], {
      ...kernel,
      pads: ints(1, 0, 2, 1),
      count_include_pad: int(1),
    }),
    pool('of a picture', 'GlobalAveragePool', [3, 6, 7], {}),
    pool('of a single value', 'GlobalAveragePool', [3, 1, 1], {}),
  ]);
});

const binary = (op: string, dims: readonly number[], other: readonly number[]): Case => [
  `${op} of ${dims.join(' x ')} and ${other.join(' x ')}`,
  dims,
  (graph) => graph.node(op, ['x', weights(graph, ...other)]),
];

describe('ops of two inputs agree with onnxruntime', () => {
  agree([
    ...['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'].flatMap((op) => [
      binary(op, [3, 2, 4], [3, 2, 4]),
      binary(op, [3, 2, 4], [3, 1, 1]),
      binary(op, [3, 2, 4], [4]),
      binary(op, [3, 2, 4], []),
    ]),
    ['Pow', [4], (graph) => graph.node('Pow', [graph.node('Abs', ['x']), floats(graph, 2.5)])],
    ['Sum of three', [4], (graph) => graph.node('Sum', ['x', weights(graph, 4), 'x'])],
    ['Max of one', [4], (graph) => graph.node('Max', ['x'])],
    ['a constant first', [4], (graph) => graph.node('Sub', [weights(graph, 4), 'x'])],
    ...[[3, 1, 1], [4], [2, 4], [1, 3, 1, 4], [], [3, 2, 4]].map(
      (other): Case => [
        `Add of channels last and ${other.join(' x ')}`,
        [3, 2, 4],
        (graph) => graph.node('Add', [last(graph, 3), weights(graph, ...other)]),
      ],
    ),
    ['channels last and the input', [3, 2, 4], (graph) => graph.node('Sub', ['x', last(graph, 3)])],
    [
      'channels last and a mean over rows and columns',
      [3, 2, 4],
      (graph) => {
        const y = last(graph, 3);
        const mean = graph.node('ReduceMean', [y], { axes: ints(2, 3), keepdims: int(1) });
        return graph.node('Mul', [y, graph.node('Sigmoid', [mean])]);
      },
    ],
    [
      'channels last and something of fewer dimensions',
      [3, 2, 4],
      (graph) => {
        const rows = graph.node('Reshape', ['x', shape(graph, -1, 2, 4)]);
        const mean = graph.node('ReduceMean', [rows], { axes: ints(0), keepdims: int(0) });
        return graph.node('Add', [last(graph, 3), mean]);
      },
    ],
  ]);
});

describe('products of matrices agree with onnxruntime', () => {
  const gemm = (name: string, b: readonly number[], attributes: Attributes, c?: readonly number[]): Case => [
    name,
    [5],
    (graph) =>
      graph.node('Gemm', ['x', weights(graph, ...b), ...(c ? [weights(graph, ...c)] : [])], attributes),
  ];
  agree([
    gemm('Gemm', [5, 3], {}),
    gemm('Gemm of a transposed matrix', [3, 5], { transB: int(1) }, [3]),
    gemm('Gemm with factors', [5, 3], { alpha: float(0.5), beta: float(2) }, [3]),
    gemm('Gemm with a term of one row', [5, 3], {}, [1, 3]),
    gemm('Gemm with one number', [5, 3], {}, [1]),
    gemm('Gemm with no dimension', [5, 3], {}, []),
    [
      'Gemm of what is transposed first',
      [5],
      (graph) => {
        const square = graph.node('Gemm', ['x', weights(graph, 5, 5)]);
        return graph.node('Gemm', [graph.node('Transpose', [square]), weights(graph, 5, 3)], {
          transA: int(1),
        });
      },
    ],
    [
      'Gemm of a flattened picture',
      [3, 2, 4],
      (graph) =>
        graph.node('Gemm', [
          graph.node('Flatten', [last(graph, 3)]),
          weights(graph, 24, 3),
          weights(graph, 3),
        ]),
    ],
    ['MatMul', [5], (graph) => graph.node('MatMul', ['x', weights(graph, 5, 3)])],
    ['MatMul of rows of matrices', [4, 5], (graph) => graph.node('MatMul', ['x', weights(graph, 5, 3)])],
    [
      'MatMul of two inputs',
      [4, 5],
      (graph) => graph.node('MatMul', ['x', graph.node('Transpose', ['x'], { perm: ints(0, 2, 1) })]),
    ],
  ]);
});

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
