import Pbf from 'pbf';
import { FLOAT, INT64 } from './decodeTensor.ts';
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnxModel.ts';

/** First version of the format in which weights need not be listed as inputs is 4; 8 came with operator set 17. */
const IR_VERSION = 8;

/** Numbers of AttributeProto.AttributeType in onnx.proto3. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

/** A message in pieces: pbf would copy the weights byte by byte, once for each message that they are inside of. */
type Pieces = readonly Uint8Array[];

/**
 * Writes an ONNX file, weights as raw little-endian data. A value without dims is one whose shape is not known.
 *
 * @example
 * await writeFile('net.onnx', encodeOnnx(model));
 */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  return Buffer.concat([
    ...small((pbf) => pbf.writeVarintField(1, IR_VERSION)),
    ...field(7, encodeGraph(model.graph)),
    ...field(
      8,
      small((pbf) => pbf.writeVarintField(2, model.opset)),
    ),
  ]);
}

function encodeGraph(graph: OnnxGraph): Pieces {
  return [
    ...graph.nodes.flatMap((node) => field(1, encodeNode(node))),
    ...small((pbf) => pbf.writeStringField(2, graph.name)),
    ...graph.initializers.flatMap((tensor) => field(5, encodeTensor(tensor))),
    ...graph.inputs.flatMap((value) => field(11, encodeValue(value))),
    ...graph.outputs.flatMap((value) => field(12, encodeValue(value))),
  ];
}

function encodeNode(node: OnnxNode): Pieces {
  const names = small((pbf) => {
    for (const input of node.inputs) pbf.writeStringField(1, input);
    for (const output of node.outputs) pbf.writeStringField(2, output);
    pbf.writeStringField(3, node.name);
    pbf.writeStringField(4, node.op);
  });
  const attributes = Object.entries(node.attributes);
  return [...names, ...attributes.flatMap(([name, attribute]) => field(5, encodeAttribute(name, attribute)))];
}

function encodeAttribute(name: string, attribute: OnnxAttribute): Pieces {
  const head = small((pbf) => pbf.writeStringField(1, name));
  if ('tensor' in attribute) {
    return [...head, ...field(5, encodeTensor(attribute.tensor)), ...attributeType(ATTRIBUTE_TYPE.tensor)];
  }
  const value = small((pbf) => {
    if ('float' in attribute) pbf.writeFloatField(2, attribute.float);
    else if ('int' in attribute) pbf.writeVarintField(3, attribute.int);
    else if ('string' in attribute) pbf.writeStringField(4, attribute.string);
    else if ('floats' in attribute) for (const float of attribute.floats) pbf.writeFloatField(7, float);
    else for (const int of attribute.ints) pbf.writeVarintField(8, int);
  });
  const [kind] = Object.keys(attribute) as [keyof typeof ATTRIBUTE_TYPE];
  return [...head, ...value, ...attributeType(ATTRIBUTE_TYPE[kind])];
}

function attributeType(type: number): Pieces {
  return small((pbf) => pbf.writeVarintField(20, type));
}

function encodeTensor({ name, dims, data }: OnnxTensor): Pieces {
  const head = small((pbf) => {
    for (const dim of dims) pbf.writeVarintField(1, dim);
    pbf.writeVarintField(2, data instanceof Float32Array ? FLOAT : INT64);
    pbf.writeStringField(8, name);
  });
  return [...head, ...field(9, [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)])];
}

function encodeValue({ name, dims }: OnnxValue): Pieces {
  const shape =
    dims.length > 0
      ? field(
          2,
          dims.flatMap((dim) => field(1, encodeDim(dim))),
        )
      : [];
  const tensorType = [...small((pbf) => pbf.writeVarintField(1, FLOAT)), ...shape];
  return [...small((pbf) => pbf.writeStringField(1, name)), ...field(2, field(1, tensorType))];
}

function encodeDim(dim: number | string): Pieces {
  if (dim === '') return [];
  return small((pbf) =>
    typeof dim === 'number' ? pbf.writeVarintField(1, dim) : pbf.writeStringField(2, dim),
  );
}

/** A field that holds a message or bytes: its tag and length, then the pieces themselves. */
function field(tag: number, pieces: Pieces): Pieces {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  // 2: length-delimited.
  return [
    ...small(
      (pbf) => pbf.writeVarint((tag << 3) | 2),
      (pbf) => pbf.writeVarint(length),
    ),
    ...pieces,
  ];
}

function small(...writes: readonly ((pbf: Pbf) => void)[]): Pieces {
  const pbf = new Pbf();
  for (const write of writes) write(pbf);
  return [pbf.finish()];
}
