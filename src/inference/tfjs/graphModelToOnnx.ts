import { GraphBuilder } from '../onnx/graphBuilder.ts';
import type { OnnxModel, OnnxValue } from '../onnx/onnxModel.ts';
import { type Activation, type ConvertNode, refuse } from './conversion.ts';
import { convertConv2d, convertDepthwise, convertFusedConv2d, convertPrelu } from './convertConvolution.ts';
import { convertBinary, convertSoftmax, convertUnary } from './convertElementwise.ts';
import { convertFusedMatMul } from './convertMatMul.ts';
import { convertMaxPool, convertPad, convertReshape } from './convertShape.ts';
import { type GraphNode, parseGraphModel, shapeOf } from './graphModel.ts';
import { readWeights } from './readWeights.ts';

/** TensorFlow's operators that are known here. */
const CONVERT: ReadonlyMap<string, ConvertNode> = new Map([
  ['_FusedConv2D', convertFusedConv2d],
  ['Conv2D', convertConv2d],
  ['DepthwiseConv2dNative', convertDepthwise],
  ['_FusedMatMul', convertFusedMatMul],
  ['Add', convertBinary('Add')],
  ['AddV2', convertBinary('Add')],
  ['Mul', convertBinary('Mul')],
  ['Relu', convertUnary('Relu')],
  ['Sigmoid', convertUnary('Sigmoid')],
  ['Softmax', convertSoftmax],
  ['Identity', convertUnary('Identity')],
  ['Prelu', convertPrelu],
  ['MaxPool', convertMaxPool],
  ['Pad', convertPad],
  ['Reshape', convertReshape],
]);

/**
 * Makes an ONNX graph of a TensorFlow.js graph model. The input and the outputs keep their names, and the batch
 * becomes free. Images are channels, height, width: the input becomes `[N, 3, height, width]`, and an output of
 * four dimensions would be of that order, too.
 *
 * @param modelJson - text of the `model.json`.
 * @param weights - the weights file, or several of them one after the other.
 * @throws FaceSearchError `NET_UNREADABLE` where the two do not fit each other, or the net has an operator that
 * is not known here.
 *
 * @example
 * const json = readFileSync('models/weights/blazeface.json', 'utf8');
 * const model = graphModelToOnnx(json, readFileSync('models/weights/blazeface.bin'));
 * model.graph.outputs[0]; // { name: 'Identity', dims: ['N', 512, 1] }
 */
export function graphModelToOnnx(modelJson: string, weights: Uint8Array): OnnxModel {
  const { modelTopology, weightsManifest } = parseGraphModel(modelJson);
  const nodes = modelTopology.node.filter(({ op }) => op !== 'Const');
  const graph = new GraphBuilder();
  const activations = new Map<string, Activation>();
  const conversion = { graph, activations, weights: readWeights(weightsManifest, weights) };
  for (const node of nodes) {
    const convert = node.op === 'Placeholder' ? convertInput : CONVERT.get(node.op);
    if (convert === undefined) throw refuse(node, 'this operator is not known');
    activations.set(node.name, convert(node, conversion));
  }
  const values = (names: readonly GraphNode[]) => names.map(({ name }) => onnxValue(activations, name));
  return graph.build('graph model', values(nodes.filter(isInput)), values(outputsOf(nodes)));
}

const convertInput: ConvertNode = (node) => {
  const [, ...dims] = shapeOf(node, 'shape');
  if (dims.length !== 3 || !dims.every((dim) => dim > 0)) {
    throw refuse(node, `an input of [${shapeOf(node, 'shape').join(', ')}] is no image of fixed size`);
  }
  return { name: node.name, dims };
};

function isInput({ op }: GraphNode): boolean {
  return op === 'Placeholder';
}

/** A graph model's outputs are the nodes that no other node reads. */
function outputsOf(nodes: readonly GraphNode[]): GraphNode[] {
  const read = new Set(nodes.flatMap(({ input }) => input));
  return nodes.filter(({ name }) => !read.has(name));
}

function onnxValue(activations: ReadonlyMap<string, Activation>, name: string): OnnxValue {
  const dims = activations.get(name)?.dims ?? [];
  const [height = 0, width = 0, channels = 0] = dims;
  return { name, dims: dims.length === 3 ? ['N', channels, height, width] : ['N', ...dims] };
}
