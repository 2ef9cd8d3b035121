import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeOnnx } from '#src/inference/onnx/decodeOnnx.js';
import { encodeOnnx } from '#src/inference/onnx/encodeOnnx.js';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { missingWeights, weightsFile } from '../weightsFile.js';
import { smallModel } from './smallModel.js';

const missing = missingWeights('sface.onnx');

function modelOfEveryKind(): OnnxModel {
  const graph = new GraphBuilder();
  const big = BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 0n, -1n);
  const tensor = { name: '', dims: [2], data: Float32Array.of(-0, Number.NaN) };
  graph.constant('floats', [2, 0, 3], new Float32Array());
  graph.constant('scalar', [], Float32Array.of(Math.fround(-1.1)));
  graph.constant('int64', [2, 2], big);
  graph.node('Odd', ['x', '', 'floats'], {
    int: { int: -7 },
    zero: { int: 0 },
    large: { int: Number.MAX_SAFE_INTEGER },
    ints: { ints: [-1, 0, 300, 2 ** 40] },
    noInts: { ints: [] },
    float: { float: 0.5 },
    floats: { floats: [1, -0.25] },
    string: { string: 'SAME_UPPER, größer' },
    tensor: { tensor },
  });
  const dims = ['N', 3, '', 640];
  return graph.build('every kind', [{ name: 'x', dims }], [{ name: 'Odd_0', dims: [] }]);
}

describe('encodeOnnx()', () => {
  for (const [title, model] of [
    ['a graph', smallModel()],
    ['every kind of attribute, weight and dimension', modelOfEveryKind()],
  ] as const) {
    test(`writes ${title} so that it reads back the same`, () => {
      expect(decodeOnnx(encodeOnnx(model))).toEqual(model);
    });
  }

  test('writes weights that are a view in the middle of a buffer', () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const graph = new GraphBuilder();
    graph.constant('w', [2], data);
    const { initializers } = decodeOnnx(encodeOnnx(graph.build('view', [], []))).graph;
    expect(initializers).toEqual([{ name: 'w', dims: [2], data: Float32Array.of(1, 2) }]);
  });
});

describe.skipIf(missing)(`encodeOnnx()${missing}`, () => {
  test('writes SFace so that it reads back the same', () => {
    const model = decodeOnnx(readFileSync(weightsFile('sface.onnx')));
    const again = decodeOnnx(encodeOnnx(model));
    expect(again.graph.initializers.map(({ name, dims }) => [name, dims])).toEqual(
      model.graph.initializers.map(({ name, dims }) => [name, dims]),
    );
    for (const [i, { name, data }] of model.graph.initializers.entries()) {
      const other = again.graph.initializers[i]?.data ?? new Float32Array();
      // As bytes: nine million numbers that differ would take minutes to print.
      expect(
        Buffer.compare(new Uint8Array(data.slice().buffer), new Uint8Array(other.slice().buffer)),
        name,
      ).toBe(0);
    }
    const bare = ({ graph: { initializers: _, ...graph }, ...rest }: OnnxModel): unknown => ({
      ...rest,
      graph,
    });
    expect(bare(again)).toEqual(bare(model));
  });
});
