import type { Op, OpContext } from '../op.ts';
import { constantIfAt, dimsAt, intsAt, operand } from '../operands.ts';
import type { Tensor4D } from '../tf.ts';
import { activation, withChannelsLast } from '../value.ts';

type Size = [rows: number, columns: number];
type Resizing = (picture: Tensor4D) => Tensor4D;

/**
 * https://onnx.ai/onnx/operators/onnx__Resize.html of pictures, linear, or repeating each pixel a whole number of times;
 * Upsample is what it was called before operator set 10.
 */
export const resize: Op = (context) => {
  const { tf, attributes, opset } = context;
  attributes.ignore('cubic_coeff_a', 'extrapolation_value');
  const mode = attributes.string('mode', 'nearest');
  const from = attributes.string('coordinate_transformation_mode', opset < 11 ? 'asymmetric' : 'half_pixel');
  const rounding = attributes.string('nearest_mode', opset < 11 ? 'floor' : 'round_prefer_floor');
  for (const name of ['antialias', 'exclude_outside']) {
    if (attributes.int(name, 0) !== 0) throw new Error(`attribute "${name}" is not known here`);
  }
  const size = sizeOf(context);
  const run =
    mode === 'linear' ? linear(context, from, size) : repeated(context, [mode, from, rounding], size);
  const x = operand(context, 0);
  return (inputs) => [activation(run(withChannelsLast(tf, x(inputs)) as Tensor4D), true)];
};

function linear({ tf }: OpContext, from: string, size: Size): Resizing {
  const isPytorch = from === 'pytorch_half_pixel' && Math.min(...size) > 1;
  if (from === 'half_pixel' || isPytorch) return (x) => tf.image.resizeBilinear(x, size, false, true);
  if (from === 'align_corners') return (x) => tf.image.resizeBilinear(x, size, true);
  if (from === 'asymmetric') return (x) => tf.image.resizeBilinear(x, size);
  throw new Error(`coordinate_transformation_mode "${from}" is not known here`);
}

/** Of the many ways to round to the nearest pixel those that are one and the same for whole factors. */
const REPEATING: ReadonlySet<string> = new Set([
  'nearest asymmetric floor',
  'nearest half_pixel round_prefer_floor',
  'nearest half_pixel round_prefer_ceil',
]);

function repeated(context: OpContext, how: readonly string[], size: Size): Resizing {
  const [, , rows = 0, columns = 0] = dimsAt(context, 0);
  const isWhole = size[0] % rows === 0 && size[1] % columns === 0;
  if (!isWhole || !REPEATING.has(how.join(' '))) {
    throw new Error(`"${how.join(', ')}" from ${rows} x ${columns} to ${size.join(' x ')} is not run here`);
  }
  const { tf } = context;
  return (x) => tf.image.resizeNearestNeighbor(x, size);
}

/** Rows and columns of the new picture. */
function sizeOf(context: OpContext): Size {
  const dims = dimsAt(context, 0);
  const sizes = context.opset < 11 ? undefined : intsAt(context, 3);
  const wanted = sizes?.length ? sizes : scaled(dims, scalesOf(context));
  if (dims.length !== 4 || wanted.length !== 4 || wanted[0] !== 1 || wanted[1] !== dims[1])
    throw new Error('it does not resize rows and columns alone');
  return [wanted[2] as number, wanted[3] as number];
}

function scalesOf(context: OpContext): Float32Array {
  const scales = constantIfAt(context, context.opset < 11 ? 1 : 2)?.data;
  if (!scales?.length) throw new Error('it has neither scales nor sizes');
  return scales;
}

/** TensorFlow.js goes by the sizes, ONNX by the scales: both are the same only where they fit. */
function scaled(dims: readonly number[], scales: Float32Array): readonly number[] {
  return dims.map((dim, axis) => {
    const exact = dim * (scales[axis] ?? 1);
    if (Math.abs(exact - Math.round(exact)) > 1e-4)
      throw new Error(`a scale of ${scales[axis]} makes no whole number of ${dim} pixels`);
    return Math.round(exact);
  });
}
