import type Pbf from 'pbf';
import type { OnnxTensor } from './onnxModel.ts';
import {
  readBigInts,
  readBytes,
  readFloatBytes,
  readInt,
  readInts,
  readMessage,
  readString,
} from './protoReader.ts';

/** Numbers of TensorProto.DataType in onnx.proto3. */
export const FLOAT = 1;
export const INT64 = 7;

interface TensorDraft {
  name: string;
  type: number;
  readonly dims: number[];
  /** Values in any of the places that the format has for them; only one is in use. */
  readonly rows: Uint8Array[];
  ints: bigint[];
  external: boolean;
}

/** Reads a TensorProto; its data is a view of the file where the alignment allows. */
export function decodeTensor(pbf: Pbf): OnnxTensor {
  const draft: TensorDraft = { name: '', type: 0, dims: [], rows: [], ints: [], external: false };
  const { name, dims, ...rest } = readMessage(pbf, readField, draft);
  if (rest.external) throw new Error(`tensor "${name}" lies in a file of its own, which is not read`);
  const data = dataOf(draft);
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (size !== data.length) {
    throw new Error(`tensor "${name}" of ${dims.join('x')} values has ${data.length}`);
  }
  return { name, dims, data };
}

function readField(tag: number, draft: TensorDraft, pbf: Pbf): void {
  if (tag === 1) draft.dims.push(...readInts(pbf));
  else if (tag === 2) draft.type = readInt(pbf);
  else if (tag === 4) draft.rows.push(readFloatBytes(pbf));
  else if (tag === 7) draft.ints = draft.ints.concat(readBigInts(pbf));
  else if (tag === 8) draft.name = readString(pbf);
  else if (tag === 9) draft.rows.push(readBytes(pbf));
  else if (tag === 14) draft.external = readInt(pbf) !== 0;
}

function dataOf({ name, type, rows, ints }: TensorDraft): Float32Array | BigInt64Array {
  if (type === FLOAT) return new Float32Array(...valuesOf(rows, 4));
  if (type !== INT64)
    throw new Error(`tensor "${name}" is of data type ${type}; only float (1) and int64 (7) are read`);
  return ints.length > 0 ? BigInt64Array.from(ints) : new BigInt64Array(...valuesOf(rows, 8));
}

/** What a typed array of `width` bytes a value is made over: the file itself if that is aligned, else a copy. */
function valuesOf(rows: readonly Uint8Array[], width: number): [ArrayBufferLike, number, number] {
  const [first = new Uint8Array()] = rows;
  const bytes = rows.length > 1 || first.byteOffset % width !== 0 ? joined(rows) : first;
  if (bytes.length % width !== 0)
    throw new Error(`a tensor of ${width} bytes a value has ${bytes.length} bytes`);
  return [bytes.buffer, bytes.byteOffset, bytes.length / width];
}

function joined(rows: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(rows.reduce((sum, row) => sum + row.length, 0));
  let offset = 0;
  for (const row of rows) {
    bytes.set(row, offset);
    offset += row.length;
  }
  return bytes;
}
