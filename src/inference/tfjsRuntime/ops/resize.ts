import type { Op, OpContext } from '../op.ts';
import { constantIfAt, dimsAt, intsAt, operand } from '../operands.ts';
import type { Tensor4D } from '../tf.ts';
import { activation, withChannelsLast } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Resize.html of pictures: linear, or repeating each pixel a whole number of times. */
export const resize: Op = (context) => {
  const { tf, attributes } = context;
  attributes.ignore('cubic_coeff_a', 'extrapolation_value');
  const [, , rows = 0, columns = 0] = dimsAt(context, 0);
  const size = sizeOf(context);
  const mode = attributes.string('mode', 'nearest');
  const from = attributes.string(
    'coordinate_transformation_mode',
    context.opset < 11 ? 'asymmetric' : 'half_pixel',
  );
  const rounding = attributes.string('nearest_mode', context.opset < 11 ? 'floor' : 'round_prefer_floor');
  for (const name of ['antialias', 'exclude_outside']) {
    if (attributes.int(name, 0) !== 0) throw new Error(`attribute "${name}" is not known here`);
  }
  const x = operand(context, 0);
  const run = (() => {
    if (mode === 'linear') return linear(context, from, size);
    const isWhole = size[0] % rows === 0 && size[1] % columns === 0;
    if (mode !== 'nearest' || !isWhole || !repeats(from, rounding))
      throw new Error(
        `mode "${mode}" of "${from}" and "${rounding}" from ${rows} x ${columns} to ${size.join(' x ')} is not run here`,
      );
    return (picture: Tensor4D) => tf.image.resizeNearestNeighbor(picture, size);
  })();
  return (inputs) => [activation(run(withChannelsLast(tf, x(inputs)) as Tensor4D), true)];
};

/** Whether every pixel of a whole number of new ones is that of the old one below them. */
function repeats(from: string, rounding: string): boolean {
  return from === 'asymmetric'
    ? rounding === 'floor'
    : from === 'half_pixel' && rounding.startsWith('round_prefer');
}

function linear({ tf }: OpContext, from: string, size: [number, number]): (picture: Tensor4D) => Tensor4D {
  const isPytorch = from === 'pytorch_half_pixel' && Math.min(...size) > 1;
  if (from === 'half_pixel' || isPytorch)
    return (picture) => tf.image.resizeBilinear(picture, size, false, true);
  if (from === 'align_corners') return (picture) => tf.image.resizeBilinear(picture, size, true);
  if (from === 'asymmetric') return (picture) => tf.image.resizeBilinear(picture, size);
  throw new Error(`coordinate_transformation_mode "${from}" is not known here`);
}

/** Rows and columns of the new picture. */
function sizeOf(context: OpContext): [number, number] {
  const dims = dimsAt(context, 0);
  const [, channels = 0, rows = 0, columns = 0] = dims;
  const given = context.opset < 11 ? undefined : intsAt(context, 3);
  const scales = constantIfAt(context, context.opset < 11 ? 1 : 2);
  const sizes = given && given.length > 0 ? given : scaled(dims, scales?.data);
  if (dims.length !== 4 || sizes.length !== 4 || sizes[1] !== channels || sizes[0] !== 1)
    throw new Error('it does not resize rows and columns alone');
  const size: [number, number] = [sizes[2] as number, sizes[3] as number];
  const exact =
    given && given.length > 0
      ? size
      : [rows * (scales?.data[2] as number), columns * (scales?.data[3] as number)];
  if (size[0] !== exact[0] || size[1] !== exact[1])
    throw new Error('scales that make no whole number of pixels are not run here');
  return size;
}

function scaled(dims: readonly number[], scales: Float32Array | undefined): readonly number[] {
  if (scales === undefined) throw new Error('it has neither scales nor sizes');
  return dims.map((dim, axis) => Math.floor(dim * (scales[axis] ?? 1)));
}
