import { GraphBuilder } from '../onnx/graphBuilder.ts';
import type { OnnxModel } from '../onnx/onnxModel.ts';
import { addConv } from './addConv.ts';
import { addMobileNetV1 } from './addMobileNetV1.ts';
import { type ConvWeights, denseConv, everyNthOutput, scaledConv } from './convWeights.ts';
import { type FloatTensor, type NamedWeights, namedWeights } from './namedWeights.ts';

/** Sides of the six feature maps. */
const GRIDS = [32, 16, 8, 4, 2, 1] as const;
/** Per anchor the net has logits of background, face and a class that was never used. */
const [CLASSES, FACE] = [3, 1];
/** The encodings are of the centre in tenths and of the size's logarithm in fifths, as SSD's "variances" have it. */
const [CENTRE_SCALE, SIZE_SCALE] = [0.1, 0.2];

/**
 * Makes an ONNX graph of face-api's face detector, SSD on MobileNet v1, with the decoding of its boxes inside.
 *
 * Input `pixels` [N, 3, 512, 512]: red, green, blue planes, `value / 127.5 - 1`; the photo lies in the upper left,
 * black fills the rest. Outputs, one row an anchor: `boxes` [N, 5118, 4], top, left, bottom, right as shares of the
 * input's side, not limited to 0..1; `scores` [N, 5118], 0 to 1. See `decodeSsd`.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where the weights are cut or are not this net's.
 *
 * @example
 * const net = await runtime.load(ssdToOnnx(manifestJson, weights));
 * const { boxes, scores } = await net.run(pixels, 1);
 */
export function ssdToOnnx(manifestJson: string, weights: Uint8Array): OnnxModel {
  const named = namedWeights(manifestJson, weights);
  const graph = new GraphBuilder();
  const maps = addMobileNetV1(graph, named, 'pixels');
  const encodings = maps.map((map, i) =>
    addPredictor(graph, `encodings_${i}`, map, encoder(named, i), i, [4]),
  );
  const logits = maps.map((map, i) => addPredictor(graph, `logits_${i}`, map, classifier(named, i), i, []));
  const anchors = named('Output/extra_dim', 3);
  const boxes = addBoxes(graph, graph.node('Concat', encodings, { axis: { int: 1 } }), anchors);
  const scores = graph.node('Sigmoid', [graph.node('Concat', logits, { axis: { int: 1 } })], {}, 'scores');
  const count = anchors.data.length / 4;
  return graph.build(
    'face-api-ssd-mobilenet-v1',
    [{ name: 'pixels', dims: ['N', 3, 512, 512] }],
    [
      { name: boxes, dims: ['N', count, 4] },
      { name: scores, dims: ['N', count] },
    ],
  );
}

/** Box encodings per anchor: vertical and horizontal shift, logarithm of height and of width. */
function encoder(named: NamedWeights, index: number): ConvWeights {
  const name = `Prediction/BoxPredictor_${index}/BoxEncodingPredictor`;
  const conv = denseConv(named(`${name}/weights`, 4), named(`${name}/biases`, 1));
  const scale = Array.from({ length: conv.dims[0] }, (_, o) => (o % 4 < 2 ? CENTRE_SCALE : SIZE_SCALE));
  return scaledConv(conv, scale, new Float32Array(scale.length));
}

/** Logit of the face class per anchor; the other classes are left out of the graph. */
function classifier(named: NamedWeights, index: number): ConvWeights {
  const name = `Prediction/BoxPredictor_${index}/ClassPredictor`;
  const conv = denseConv(named(`${name}/weights`, 4), named(`${name}/biases`, 1));
  return everyNthOutput(conv, CLASSES, FACE);
}

/** Adds a 1 x 1 convolution over a map and lays its output out by anchors: cell by cell, row by row. */
function addPredictor(
  graph: GraphBuilder,
  name: string,
  map: string,
  conv: ConvWeights,
  index: number,
  perAnchor: readonly number[],
): string {
  const values = (GRIDS[index] ?? 0) ** 2 * conv.dims[0];
  const rows = values / perAnchor.reduce((product, dim) => product * dim, 1);
  const channelsLast = graph.node('Transpose', [addConv(graph, name, map, conv)], {
    perm: { ints: [0, 2, 3, 1] },
  });
  return graph.node('Reshape', [channelsLast, graph.shape(`${name}/shape`, [-1, rows, ...perAnchor])]);
}

/** `centre = anchor centre + shift * anchor size`, `size = anchor size * exp(logarithm)`, then corners. */
function addBoxes(graph: GraphBuilder, encodings: string, anchors: FloatTensor): string {
  const count = anchors.data.length / 4;
  const corner = (row: number, i: number): number => anchors.data[row * 4 + i] ?? Number.NaN;
  const pairs = (value: (row: number, axis: number) => number): Float32Array =>
    Float32Array.from({ length: count * 2 }, (_, i) => value(i >> 1, i & 1));
  const dims = [1, count, 2];
  const sizes = graph.constant(
    'anchors/sizes',
    dims,
    pairs((row, axis) => corner(row, axis + 2) - corner(row, axis)),
  );
  const halves = pairs((row, axis) => (corner(row, axis + 2) - corner(row, axis)) / 2);
  const centres = pairs((row, axis) => (corner(row, axis + 2) + corner(row, axis)) / 2);

  const shift = graph.node('Mul', [addColumns(graph, 'shift', encodings, 0, 2), sizes]);
  const centre = graph.node('Add', [shift, graph.constant('anchors/centres', dims, centres)]);
  const growth = graph.node('Exp', [addColumns(graph, 'growth', encodings, 2, 4)]);
  const half = graph.node('Mul', [growth, graph.constant('anchors/halves', dims, halves)]);
  const corners = [graph.node('Sub', [centre, half]), graph.node('Add', [centre, half])];
  return graph.node('Concat', corners, { axis: { int: 2 } }, 'boxes');
}

/** Takes columns `from` up to `to` of the last of three dimensions. */
function addColumns(graph: GraphBuilder, name: string, input: string, from: number, to: number): string {
  const range = [graph.shape(`${name}/from`, [from]), graph.shape(`${name}/to`, [to])];
  return graph.node('Slice', [input, ...range, graph.shape(`${name}/axis`, [2])]);
}
