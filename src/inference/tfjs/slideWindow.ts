import type { OnnxAttribute } from '../onnx/onnxModel.ts';
import { type ImageDims, refuse } from './conversion.ts';
import { type GraphNode, numbersOf, stringOf } from './graphModel.ts';

/** Something that moves over an image step by step: a convolution's kernel or a pool. */
export interface Window {
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  /** Height and width of what comes out. */
  readonly size: readonly [number, number];
}

/** Padding as ONNX names it. TensorFlow, too, puts the odd pixel of SAME at the end. */
const PADDING: Readonly<Record<string, string>> = { SAME: 'SAME_UPPER', VALID: 'VALID' };

/** Reads how a node moves a window of `kernel` height and width over an image. */
export function slideWindow(node: GraphNode, image: ImageDims, kernel: readonly [number, number]): Window {
  const padding = PADDING[stringOf(node, 'padding')];
  const format = stringOf(node, 'data_format');
  if (padding === undefined) throw refuse(node, `padding "${stringOf(node, 'padding')}" is not known`);
  if (format !== '' && format !== 'NHWC') throw refuse(node, `its images are ${format}, not NHWC`);
  const strides = spatial(node, 'strides');
  const dilations = spatial(node, 'dilations');
  const steps = (length: number, axis: 0 | 1): number => {
    const reach = padding === 'VALID' ? (kernel[axis] - 1) * dilations[axis] : 0;
    return Math.ceil((length - reach) / strides[axis]);
  };
  return {
    attributes: {
      kernel_shape: { ints: kernel },
      strides: { ints: strides },
      auto_pad: { string: padding },
      ...(dilations.some((step) => step !== 1) ? { dilations: { ints: dilations } } : {}),
    },
    size: [steps(image.height, 0), steps(image.width, 1)],
  };
}

/** Height and width out of a list for batch, height, width and channels; 1 where there is none. */
export function spatial(node: GraphNode, name: string): readonly [number, number] {
  const [batch = 1, height = 1, width = 1, channels = 1] = numbersOf(node, name);
  if (batch !== 1 || channels !== 1) throw refuse(node, `its ${name} reach over images or channels`);
  return [height, width];
}
