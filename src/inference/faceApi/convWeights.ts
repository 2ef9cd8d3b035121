import type { FloatTensor } from './namedWeights.ts';

/** Weights of a convolution as ONNX wants them: outputs, inputs a group, rows, columns. */
export interface ConvWeights {
  readonly dims: readonly [outputs: number, inputs: number, rows: number, columns: number];
  readonly data: Float32Array;
  /** One value an output; absent where all are zero. */
  readonly bias?: Float32Array | undefined;
  readonly groups: number;
}

/** Turns TensorFlow's filters of rows, columns, inputs, outputs into ONNX's order. */
export function denseConv(filters: FloatTensor, bias?: FloatTensor): ConvWeights {
  const [rows = 0, columns = 0, inputs = 0, outputs = 0] = filters.dims;
  const dims = [outputs, inputs, rows, columns] as const;
  return { dims, data: channelsFirst(filters), bias: bias?.data, groups: 1 };
}

/** Turns TensorFlow's depthwise filters of rows, columns, channels, 1 into ONNX's order, one group a channel. */
export function depthwiseConv(filters: FloatTensor): ConvWeights {
  const [rows = 0, columns = 0, channels = 0] = filters.dims;
  return { dims: [channels, 1, rows, columns], data: channelsFirst(filters), groups: channels };
}

/** Folds a layer `y * scale + offset` that follows the convolution into its weights; both have a value an output. */
export function scaledConv(
  conv: ConvWeights,
  scale: ArrayLike<number>,
  offset: ArrayLike<number>,
): ConvWeights {
  const [outputs] = conv.dims;
  const perOutput = conv.data.length / outputs;
  const data = conv.data.map((weight, i) => weight * (scale[Math.floor(i / perOutput)] ?? Number.NaN));
  const bias = Float32Array.from(
    { length: outputs },
    (_, o) => (conv.bias?.[o] ?? 0) * (scale[o] ?? Number.NaN) + (offset[o] ?? Number.NaN),
  );
  return { ...conv, data, bias };
}

/** Keeps of a convolution only every `step`-th output, from output `first` on. */
export function everyNthOutput(conv: ConvWeights, step: number, first: number): ConvWeights {
  const [outputs, inputs, rows, columns] = conv.dims;
  const perOutput = inputs * rows * columns;
  const isKept = (output: number): boolean => output % step === first;
  return {
    dims: [outputs / step, inputs, rows, columns],
    data: conv.data.filter((_, i) => isKept(Math.floor(i / perOutput))),
    bias: conv.bias?.filter((_, o) => isKept(o)),
    groups: conv.groups,
  };
}

/** Moves the last two of four dimensions to the front, the last one first. */
function channelsFirst({ dims, data }: FloatTensor): Float32Array {
  const [rows = 0, columns = 0, inputs = 0, outputs = 0] = dims;
  const moved = new Float32Array(data.length);
  const places = rows * columns;
  for (let place = 0, from = 0; place < places; place++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) moved[(o * inputs + i) * places + place] = data[from++] as number;
    }
  }
  return moved;
}
