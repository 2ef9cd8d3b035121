import { describe } from 'vitest';
import type { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import { noise } from './agreement.ts';
import {
  type Attributes,
  agree,
  type Case,
  float,
  floats,
  int,
  ints,
  last,
  scalar,
  shape,
  text,
  weights,
} from './opCases.ts';

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
    floats(graph, ...noise(channels).map((value) => value * value)),
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
