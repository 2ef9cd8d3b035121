import type { Attributes } from './attributes.ts';

/** Rows and columns. */
export type Pair = readonly [number, number];

/** How a convolution or a pooling moves over a picture. */
export interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Before and after the rows, before and after the columns. */
  readonly pads: readonly [Pair, Pair];
}

export const NO_PADS: Window['pads'] = [
  [0, 0],
  [0, 0],
];

/** Before and after each axis of a tensor with the channels last, as TensorFlow.js takes it. */
type TensorPads = [[number, number], [number, number], [number, number], [number, number]];

export function padsOf([down, across]: Window['pads']): TensorPads {
  return [[0, 0], [...down], [...across], [0, 0]];
}

/**
 * Reads the attributes that convolutions and poolings share. Automatic padding is worked out here: the size of the picture
 * is known.
 *
 * @param kernel - of the weights; poolings have it in their attributes alone.
 */
export function readWindow(attributes: Attributes, picture: Pair, kernel?: Pair): Window {
  const given = pairOf('kernel_shape', attributes.ints('kernel_shape')) ?? kernel;
  if (given === undefined) throw new Error('attribute "kernel_shape" is missing');
  if (kernel && (kernel[0] !== given[0] || kernel[1] !== given[1])) {
    throw new Error(
      `attribute "kernel_shape" is ${given.join(' x ')}, the weights are ${kernel.join(' x ')}`,
    );
  }
  const strides = pairOf('strides', attributes.ints('strides')) ?? [1, 1];
  const dilations = pairOf('dilations', attributes.ints('dilations')) ?? [1, 1];
  const window = { kernel: given, strides, dilations };
  return { ...window, pads: readPads(attributes, picture, window) };
}

function readPads(
  attributes: Attributes,
  picture: Pair,
  { kernel, strides, dilations }: Omit<Window, 'pads'>,
): Window['pads'] {
  const mode = attributes.string('auto_pad', 'NOTSET');
  const given = attributes.ints('pads') ?? [0, 0, 0, 0];
  const [top = 0, left = 0, bottom = 0, right = 0] = given;
  const pads: Window['pads'] = [
    [top, bottom],
    [left, right],
  ];
  if (given.length !== 4 || Math.min(...given) < 0)
    throw new Error(`pads [${given.join(', ')}] are not run here`);
  if (mode === 'NOTSET') return pads;
  if (mode === 'VALID') return NO_PADS;
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') throw new Error(`auto_pad "${mode}" is not known here`);
  // Nor does onnxruntime know what this would mean.
  if (Math.max(...dilations) > 1) throw new Error(`auto_pad "${mode}" with dilations is not run here`);
  const along = (at: 0 | 1): Pair => samePads(picture[at], kernel[at], strides[at], mode === 'SAME_UPPER');
  return [along(0), along(1)];
}

/** As many pads as make the output `ceil(size / stride)` long; an odd one goes to the end or to the beginning. */
function samePads(size: number, kernel: number, stride: number, upper: boolean): Pair {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  const less = Math.floor(total / 2);
  return upper ? [less, total - less] : [total - less, less];
}

function pairOf(name: string, values: readonly number[] | undefined): Pair | undefined {
  if (values === undefined) return undefined;
  const [rows, columns] = values;
  if (values.length === 2 && rows !== undefined && columns !== undefined && rows > 0 && columns > 0)
    return [rows, columns];
  throw new Error(`attribute "${name}" [${values.join(', ')}] is not two positive numbers`);
}
