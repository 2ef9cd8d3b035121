import type Pbf from 'pbf';
import { decodeTensor } from './decodeTensor.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnxModel.ts';
import { readFloat, readFloatBytes, readInt, readInts, readMessage, readString } from './protoReader.ts';

interface NodeDraft {
  op: string;
  name: string;
  domain: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: Record<string, OnnxAttribute>;
}

interface AttributeDraft {
  name: string;
  type: number;
  float: number;
  int: number;
  string: string;
  tensor?: OnnxTensor;
  floats: number[];
  ints: number[];
}

/** Reads a NodeProto. */
export function decodeNode(pbf: Pbf): OnnxNode {
  const draft: NodeDraft = { op: '', name: '', domain: '', inputs: [], outputs: [], attributes: {} };
  const { domain, ...node } = readMessage(pbf, readNodeField, draft);
  if (domain !== '' && domain !== 'ai.onnx') {
    throw new Error(`node "${node.name}" wants operator ${node.op} of "${domain}", which is not ONNX's own`);
  }
  return node;
}

function readNodeField(tag: number, draft: NodeDraft, pbf: Pbf): void {
  if (tag === 1) draft.inputs.push(readString(pbf));
  else if (tag === 2) draft.outputs.push(readString(pbf));
  else if (tag === 3) draft.name = readString(pbf);
  else if (tag === 4) draft.op = readString(pbf);
  else if (tag === 5) Object.assign(draft.attributes, decodeAttribute(pbf));
  else if (tag === 7) draft.domain = readString(pbf);
}

function decodeAttribute(pbf: Pbf): Record<string, OnnxAttribute> {
  const empty: AttributeDraft = { name: '', type: 0, float: 0, int: 0, string: '', floats: [], ints: [] };
  const draft = readMessage(pbf, readAttributeField, empty);
  return { [draft.name]: attributeOf(draft) };
}

function readAttributeField(tag: number, draft: AttributeDraft, pbf: Pbf): void {
  if (tag === 1) draft.name = readString(pbf);
  else if (tag === 2) draft.float = readFloat(pbf);
  else if (tag === 3) draft.int = readInt(pbf);
  else if (tag === 4) draft.string = readString(pbf);
  else if (tag === 5) draft.tensor = decodeTensor(pbf);
  else if (tag === 7) draft.floats = draft.floats.concat(floatsOf(readFloatBytes(pbf)));
  else if (tag === 8) draft.ints = draft.ints.concat(readInts(pbf));
  else if (tag === 20) draft.type = readInt(pbf);
}

function floatsOf(bytes: Uint8Array): number[] {
  return [...new Float32Array(new Uint8Array(bytes).buffer)];
}

/** Picks the value by its AttributeProto.AttributeType: a value of 0 need not be written down. */
function attributeOf({ name, type, tensor, ...draft }: AttributeDraft): OnnxAttribute {
  if (type === 1) return { float: draft.float };
  if (type === 2) return { int: draft.int };
  if (type === 3) return { string: draft.string };
  if (type === 4 && tensor !== undefined) return { tensor };
  if (type === 6) return { floats: draft.floats };
  if (type === 7) return { ints: draft.ints };
  throw new Error(`attribute "${name}" is of type ${type}, which is not read`);
}
