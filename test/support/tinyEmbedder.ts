import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';

/** @see tinyEmbedder */
export interface TinyEmbedderOptions {
  /** @default "nchw" */
  readonly layout?: 'nchw' | 'nhwc';
  /** Which colour it takes for the first. @default "rgb" */
  readonly colour?: 'rgb' | 'bgr';
  /** Side of the chip as it is declared; a name leaves it free. @default 112 */
  readonly side?: number | string;
  readonly batch?: number | string;
  readonly dimension?: number;
  /** Takes whole numbers of its pixels, so that pixels from 0 to 1 are all the same to it. @default false */
  readonly whole?: boolean;
  /** What each of its weights is. @default by chance */
  readonly weight?: number;
}

/** Pixels that are made one. */
const POOL = 14;
const CELLS = (112 / POOL) ** 2 * 3;

/** A net that tells faces apart a little: the means of 8 x 8 parts of the chip, less mid-grey, mixed by chance. */
export function tinyEmbedder({
  layout = 'nchw',
  colour = 'rgb',
  side = 112,
  batch = 1,
  dimension = 64,
  whole = false,
  weight,
}: TinyEmbedderOptions = {}): OnnxModel {
  const graph = new GraphBuilder();
  const perm = { perm: { ints: [0, 3, 1, 2] } };
  const planes = layout === 'nchw' ? 'chip' : graph.node('Transpose', ['chip'], perm);
  const order = graph.shape('order', colour === 'rgb' ? [0, 1, 2] : [2, 1, 0]);
  const rgb = graph.node('Gather', [planes, order], { axis: { int: 1 } });
  const kernel = { kernel_shape: { ints: [POOL, POOL] }, strides: { ints: [POOL, POOL] } };
  const pooled = graph.node('AveragePool', [rgb], kernel);
  const values = whole ? graph.node('Floor', [pooled]) : pooled;
  const flat = graph.node('Flatten', [values], { axis: { int: 1 } });
  const centred = graph.node('Sub', [flat, graph.constant('grey', [1], Float32Array.of(127))]);
  const weights = graph.constant('weights', [CELLS, dimension], weightsOf(CELLS * dimension, weight));
  graph.node('MatMul', [centred, weights], {}, 'embedding');
  const dims = layout === 'nchw' ? [batch, 3, side, side] : [batch, side, side, 3];
  return graph.build('tiny', [{ name: 'chip', dims }], [{ name: 'embedding', dims: [batch, dimension] }]);
}

/** From -1 to 1, the same each time, unless they are all one value. */
function weightsOf(count: number, weight: number | undefined): Float32Array {
  if (weight !== undefined) return new Float32Array(count).fill(weight);
  let state = 7;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647) * 2 - 1;
  });
}
