import { activationOf, type ConvertNode, channelValues, refuse, weightOf } from './conversion.ts';
import { boolOf, stringsOf } from './graphModel.ts';

/** Rows times a matrix, bias and perhaps Relu in one node, as the TensorFlow.js converter fuses them. */
export const convertFusedMatMul: ConvertNode = (node, conversion) => {
  const [bias, activation, ...more] = stringsOf(node, 'fused_ops');
  if (bias !== 'BiasAdd') throw refuse(node, `a product fused with "${bias ?? 'nothing'}" is not known`);
  if (more.length > 0 || (activation !== undefined && activation !== 'Relu'))
    throw refuse(node, `the activation "${[activation, ...more].join(', ')}" is not known`);
  if (boolOf(node, 'transpose_a') || boolOf(node, 'transpose_b'))
    throw refuse(node, 'transposed matrices are not known');
  const { graph } = conversion;
  const rows = activationOf(node, conversion, 0);
  const { dims, data } = weightOf(node, conversion, 1, 2);
  const [from = 0, to = 0] = dims;
  if (rows.dims.join() !== String(from))
    throw refuse(node, `weights for rows of ${from} values, not for [${rows.dims.join(', ')}]`);
  const weights = graph.constant(`${node.name}/weights`, [from, to], Float32Array.from(data));
  const biases = graph.constant(`${node.name}/bias`, [to], channelValues(node, conversion, 2, to));
  const product = activation === undefined ? node.name : `${node.name}/product`;
  const name = graph.node('Gemm', [rows.name, weights, biases], {}, product);
  return { name: activation === undefined ? name : graph.node('Relu', [name], {}, node.name), dims: [to] };
};
