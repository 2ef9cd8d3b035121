import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import Pbf from 'pbf';
import { describe, expect, test } from 'vitest';
import { FaceSearchError } from '#src/faceSearchError.js';
import { decodeOnnx } from '#src/inference/onnx/decodeOnnx.js';
import { encodeOnnx } from '#src/inference/onnx/encodeOnnx.js';
import { faultOf } from '../faultOf.js';
import { missingWeights, weightsFile } from '../weightsFile.js';
import { smallModel } from './smallModel.js';

const missing = missingWeights('sface.onnx');
const bytes = encodeOnnx(smallModel());

/** A file whose graph holds just what `write` puts there, written field by field. */
function fileOf(write: (pbf: Pbf) => void): Uint8Array {
  const pbf = new Pbf();
  pbf.writeMessage(7, (_, graph) => write(graph), undefined);
  pbf.writeMessage(8, (_, opset) => opset.writeVarintField(2, 17), undefined);
  return pbf.finish();
}

function tensorFile(write: (pbf: Pbf) => void): Uint8Array {
  return fileOf((graph) => graph.writeMessage(5, (_, tensor) => write(tensor), undefined));
}

describe('decodeOnnx()', () => {
  test('refuses a file that is cut, wherever', async () => {
    for (let length = 0; length < bytes.length; length++) {
      const fault = await faultOf(() => decodeOnnx(bytes.subarray(0, length)));
      expect(fault.code).toBe('NET_UNREADABLE');
    }
  });

  test('refuses bytes that are no ONNX file', async () => {
    for (const text of ['', '{"weights":[]}', 'not a net at all', '\xff\xd8\xff\xe0 a photo']) {
      const fault = await faultOf(() => decodeOnnx(Buffer.from(text, 'latin1')));
      expect(fault.code).toBe('NET_UNREADABLE');
      expect(fault.message).toMatch(/^Cannot read ONNX file of \d+ bytes: /);
    }
  });

  test('throws nothing but a fault with a code, whatever the bytes', () => {
    const damaged = fc
      .tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, flip]) => Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ flip : byte)));
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 64 })), (file) => {
        try {
          decodeOnnx(file);
        } catch (fault) {
          expect(fault).toBeInstanceOf(FaceSearchError);
        }
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('takes weights off the list of inputs', () => {
    const { graph, ...model } = smallModel();
    const listed = [...graph.inputs, { name: 'scale', dims: [1] }];
    const read = decodeOnnx(encodeOnnx({ ...model, graph: { ...graph, inputs: listed } }));
    expect(read.graph.inputs.map(({ name }) => name)).toEqual(['x']);
  });

  test('reads a file out of the middle of a buffer, aligned or not', () => {
    for (const offset of [1, 2, 3, 4]) {
      const shifted = Buffer.alloc(bytes.length + offset + 5);
      shifted.set(bytes, offset);
      expect(decodeOnnx(shifted.subarray(offset, offset + bytes.length))).toEqual(smallModel());
    }
  });

  test('reads packed and unpacked numbers wherever the format allows both', () => {
    const packed = tensorFile((pbf) => {
      pbf.writePackedVarint(1, [2]);
      pbf.writeVarintField(2, 1);
      pbf.writePackedFloat(4, [1, 2]);
    });
    const unpacked = tensorFile((pbf) => {
      pbf.writeVarintField(1, 2);
      pbf.writeVarintField(2, 1);
      pbf.writeFloatField(4, 1);
      pbf.writeFloatField(4, 2);
    });
    for (const file of [packed, unpacked]) {
      expect(decodeOnnx(file).graph.initializers).toEqual([
        { name: '', dims: [2], data: Float32Array.of(1, 2) },
      ]);
    }
    const int64 = tensorFile((pbf) => {
      pbf.writeVarintField(1, 2);
      pbf.writeVarintField(2, 7);
      pbf.writePackedVarint(7, [-1, 300]);
    });
    expect(decodeOnnx(int64).graph.initializers[0]?.data).toEqual(BigInt64Array.of(-1n, 300n));
  });

  test('says which weight it cannot read, and why', async () => {
    const double = tensorFile((pbf) => {
      pbf.writeVarintField(2, 11);
      pbf.writeStringField(8, 'w');
    });
    const short = tensorFile((pbf) => {
      pbf.writeVarintField(1, 3);
      pbf.writeVarintField(2, 1);
      pbf.writeStringField(8, 'w');
      pbf.writeBytesField(9, new Uint8Array(8));
    });
    const elsewhere = tensorFile((pbf) => {
      pbf.writeVarintField(2, 1);
      pbf.writeStringField(8, 'w');
      pbf.writeVarintField(14, 1);
    });
    const messages = [double, short, elsewhere].map(
      async (file) => (await faultOf(() => decodeOnnx(file))).message,
    );
    expect((await Promise.all(messages)).map((message) => message.replace(/^.*bytes: /, ''))).toEqual([
      'tensor "w" is of data type 11; only float (1) and int64 (7) are read',
      'tensor "w" of 3 values has 2',
      'tensor "w" lies in a file of its own, which is not read',
    ]);
  });

  test("refuses an operator that is not ONNX's own, and a subgraph", async () => {
    const foreign = fileOf((graph) => {
      graph.writeMessage(1, (_, node) => node.writeStringField(7, 'com.microsoft'), undefined);
    });
    expect((await faultOf(() => decodeOnnx(foreign))).message).toContain('"com.microsoft"');
    const branch = fileOf((graph) => {
      graph.writeMessage(
        1,
        (_, node) => node.writeMessage(5, (_, attribute) => attribute.writeVarintField(20, 5), undefined),
        undefined,
      );
    });
    expect((await faultOf(() => decodeOnnx(branch))).message).toContain('is of type 5, which is not read');
  });
});

describe.skipIf(missing)(`decodeOnnx()${missing}`, () => {
  test('reads SFace: one input, one output, weights off the list of inputs', () => {
    const { opset, graph } = decodeOnnx(readFileSync(weightsFile('sface.onnx')));
    expect(opset).toBe(11);
    expect(graph.inputs).toEqual([{ name: 'data', dims: [1, 3, 112, 112] }]);
    expect(graph.outputs).toEqual([{ name: 'fc1', dims: [1, 128] }]);
    expect([graph.nodes.length, graph.initializers.length]).toEqual([88, 174]);
    expect(graph.nodes[2]?.attributes).toMatchObject({ group: { int: 1 }, pads: { ints: [1, 1, 1, 1] } });
  });

  test('refuses SFace when it is cut', async () => {
    const file = readFileSync(weightsFile('sface.onnx'));
    for (const length of [1, 1000, 1_000_000, file.length - 1]) {
      expect((await faultOf(() => decodeOnnx(file.subarray(0, length)))).code).toBe('NET_UNREADABLE');
    }
  });
});
