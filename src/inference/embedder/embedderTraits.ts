import type { OnnxGraph, OnnxModel, OnnxValue } from '../onnx/onnxModel.ts';
import { notAnEmbedder } from './notAnEmbedder.ts';
import { pixelRange } from './pixelRange.ts';

/** What a graph itself says of how to feed it. */
export interface EmbedderTraits {
  /** Undefined where the graph leaves open which dimension the colours are. */
  readonly layout: 'nchw' | 'nhwc' | undefined;
  /** Side of the chip in pixels; undefined where the graph takes any. */
  readonly input: number | undefined;
  /** Undefined where the graph does not show it. */
  readonly range: '0..255' | '0..1' | undefined;
  /** Outputs that may be an embedding, by their declared form; one at least. */
  readonly outputs: readonly string[];
}

/** Ops whose result is a share of certainty and no direction in space. */
const CLASSIFIERS = ['Softmax', 'LogSoftmax', 'Sigmoid'];

/**
 * Reads from a graph how an embedder wants its chips.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where the graph cannot be an embedder of one colour chip; says why.
 */
export function embedderTraits({ graph }: OnnxModel): EmbedderTraits {
  const input = onlyInput(graph);
  const layout = layoutOf(input);
  return { layout, input: sideOf(input, layout), range: pixelRange(graph), outputs: rowOutputs(graph) };
}

function onlyInput({ inputs }: OnnxGraph): OnnxValue {
  const [input, other] = inputs;
  if (input === undefined || other !== undefined) {
    const names = inputs.map(({ name }) => `"${name}"`).join(', ') || 'none';
    throw notAnEmbedder(`it has ${inputs.length} inputs (${names}), an embedder has one: the chip`);
  }
  if (input.dims.length === 4) return input;
  throw notAnEmbedder(
    `its input "${input.name}" is ${form(input)}, a batch of colour chips has 4 dimensions`,
  );
}

function layoutOf(input: OnnxValue): EmbedderTraits['layout'] {
  const [, first, , last] = input.dims;
  if (first === 3) return 'nchw';
  if (last === 3) return 'nhwc';
  if (typeof first === 'string' || typeof last === 'string') return undefined;
  throw notAnEmbedder(`its input "${input.name}" is ${form(input)}, a colour chip has 3 values a pixel`);
}

function sideOf(input: OnnxValue, layout: EmbedderTraits['layout']): number | undefined {
  const [, a, b, c] = input.dims;
  const [height, width] = layout === 'nchw' ? [b, c] : layout === 'nhwc' ? [a, b] : [b, b];
  if (typeof height === 'number' && typeof width === 'number' && height !== width)
    throw notAnEmbedder(`its input "${input.name}" is ${form(input)}, chips are square`);
  return [height, width].find((side) => typeof side === 'number');
}

/** Outputs that are one row of numbers a chip, by the form that the graph declares; it need not declare any. */
function rowOutputs({ outputs, nodes }: OnnxGraph): string[] {
  const reasons: string[] = [];
  const rows = outputs.filter((output) => {
    const maker = nodes.find((node) => node.outputs.includes(output.name));
    const wide = output.dims.slice(1).filter((dim) => dim !== 1).length > 1;
    if (wide) reasons.push(`its output "${output.name}" is ${form(output)}, an image and no row of numbers`);
    const classes = maker !== undefined && CLASSIFIERS.includes(maker.op);
    if (classes) reasons.push(`its output "${output.name}" comes from ${maker.op}: shares of classes`);
    return !wide && !classes;
  });
  if (rows.length > 0) return rows.map(({ name }) => name);
  throw notAnEmbedder(reasons.join('; ') || 'it has no output');
}

function form({ dims }: OnnxValue): string {
  return `[${dims.map((dim) => (dim === '' ? '?' : dim)).join(', ')}]`;
}
