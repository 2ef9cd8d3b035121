import Pbf from 'pbf';
import { FaceSearchError } from '../../faceSearchError.ts';
import { messageOf } from '../../messageOf.ts';
import { decodeNode } from './decodeNode.ts';
import { decodeTensor, FLOAT } from './decodeTensor.ts';
import { decodeValue, type TypedValue } from './decodeValue.ts';
import type { OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnxModel.ts';
import { readFields, readInt, readMessage, readString } from './protoReader.ts';

/** Draft of T that the field readers fill. */
type Draft<T> = { -readonly [K in keyof T]: T[K] };

interface GraphDraft {
  name: string;
  readonly inputs: TypedValue[];
  readonly outputs: TypedValue[];
  readonly nodes: OnnxNode[];
  readonly initializers: OnnxTensor[];
}

/**
 * Reads an ONNX file. Field numbers are those of onnx.proto3, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3.
 *
 * Weights are views of `bytes` where their alignment allows, so `bytes` must not be changed afterwards. What
 * {@link OnnxModel} has no place for is dropped if a runtime can do without it (shapes of inner values,
 * documentation) and refused if not. Weights that are listed as inputs too are taken off that list.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where the bytes are no ONNX file, are cut, or hold types that are
 * not read here: weights other than float32 and int64, subgraphs, operators outside ONNX's own set.
 *
 * @example
 * const model = decodeOnnx(readFileSync('models/weights/sface.onnx'));
 * model.graph.outputs[0]?.name; // 'fc1'
 */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  try {
    const draft: Partial<Draft<OnnxModel>> = {};
    const { opset, graph } = readFields(new Pbf(bytes), readModelField, draft, bytes.length);
    if (graph === undefined) throw new Error('it has no graph');
    if (opset === undefined) throw new Error('it names no operator set');
    return { opset, graph };
  } catch (cause) {
    const reason = messageOf(cause);
    throw new FaceSearchError('NET_UNREADABLE', `Cannot read ONNX file of ${bytes.length} bytes: ${reason}`, {
      cause,
    });
  }
}

function readModelField(tag: number, draft: Partial<Draft<OnnxModel>>, pbf: Pbf): void {
  if (tag === 7) {
    const graph: GraphDraft = { name: '', inputs: [], outputs: [], nodes: [], initializers: [] };
    draft.graph = graphOf(readMessage(pbf, readGraphField, graph));
  } else if (tag === 8) {
    const { domain, version } = readMessage(pbf, readOpsetField, { domain: '', version: 0 });
    if (domain === '' || domain === 'ai.onnx') draft.opset = version;
  }
}

function graphOf({ inputs, outputs, ...graph }: GraphDraft): OnnxGraph {
  // Old exporters list weights among the inputs. A runtime then has to reckon with a caller who feeds others, and
  // folds no batch norm.
  const weights = new Set(graph.initializers.map(({ name }) => name));
  const fed = inputs.filter(({ name }) => !weights.has(name));
  return { ...graph, inputs: fed.map(floatValue), outputs: outputs.map(floatValue) };
}

function floatValue({ name, type, dims }: TypedValue): OnnxValue {
  if (type !== FLOAT) throw new Error(`"${name}" is of data type ${type}; only float (1) goes in and out`);
  return { name, dims };
}

function readOpsetField(tag: number, draft: { domain: string; version: number }, pbf: Pbf): void {
  if (tag === 1) draft.domain = readString(pbf);
  else if (tag === 2) draft.version = readInt(pbf);
}

function readGraphField(tag: number, draft: GraphDraft, pbf: Pbf): void {
  if (tag === 1) draft.nodes.push(decodeNode(pbf));
  else if (tag === 2) draft.name = readString(pbf);
  else if (tag === 5) draft.initializers.push(decodeTensor(pbf));
  else if (tag === 11) draft.inputs.push(decodeValue(pbf));
  else if (tag === 12) draft.outputs.push(decodeValue(pbf));
  else if (tag === 15) throw new Error('it has sparse weights, which are not read');
}
