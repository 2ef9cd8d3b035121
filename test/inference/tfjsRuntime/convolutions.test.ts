import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import { largestGap, madeUp, noise, runBoth } from './agreement.ts';

const pair = (most: number) => fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));

const convolutions = fc.record({
  groups: fc.integer({ min: 1, max: 4 }),
  inputs: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  kernel: pair(4),
  strides: pair(3),
  dilations: pair(3),
  pads: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
  more: pair(5),
  batch: fc.integer({ min: 1, max: 3 }),
  activation: fc.constantFrom('', 'Relu', 'LeakyRelu', 'Sigmoid'),
});

test('any convolution agrees with onnxruntime', async () => {
  const run = async (it: typeof convolutions extends fc.Arbitrary<infer T> ? T : never): Promise<void> => {
    const { groups, inputs, outputs, kernel, strides, dilations, pads, more, batch, activation } = it;
    const side = (at: 0 | 1): number => (kernel[at] - 1) * dilations[at] + more[at];
    const dims = [groups * inputs, side(0), side(1)];
    const filter = [groups * outputs, inputs, ...kernel];
    const graph = new GraphBuilder();
    const weights = graph.constant(
      'w',
      filter,
      noise(
        filter.reduce((size, dim) => size * dim, 1),
        5,
      ),
    );
    const bias = graph.constant('b', [groups * outputs], noise(groups * outputs, 9));
    const y = graph.node('Conv', ['x', weights, bias], {
      group: { int: groups },
      strides: { ints: strides },
      dilations: { ints: dilations },
      pads: { ints: pads },
    });
    const output = activation === '' ? y : graph.node(activation, [y]);
    const input = noise(batch * dims.reduce((size, dim) => size * dim, 1));
    const found = await runBoth(madeUp(graph, dims, [output]), input, batch);
    const expected = found.expected[output] as Float32Array;
    const actual = found.actual[output] as Float32Array;
    expect(actual.length).toBe(expected.length);
    expect(largestGap(expected, actual)).toBeLessThan(1e-3);
  };
  await fc.assert(fc.asyncProperty(convolutions, run), { numRuns: 300, seed: 1 });
});
