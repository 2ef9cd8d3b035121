import { z } from 'zod';
import { FaceSearchError } from '../../faceSearchError.ts';

/** How TensorFlow.js lists the tensors of a weights file: groups, laid one after the other in the file. */
export type WeightsManifest = readonly WeightsGroup[];

export interface WeightsGroup {
  /** Tensors in the order in which the file holds them. */
  readonly weights: readonly WeightEntry[];
}

/** One tensor; `dtype` is what it is once read, `quantization` how the file stores it. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly quantization?: Quantization | undefined;
}

/** 8 and 16 bit integers stand for `stored * scale + min`; a half float stands for itself. */
export type Quantization =
  | { readonly dtype: 'uint8' | 'uint16'; readonly scale: number; readonly min: number }
  | { readonly dtype: 'float16' };

const quantization: z.ZodType<Quantization> = z.union([
  z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
  z.object({ dtype: z.literal('float16') }),
]);

/** Checks a manifest's form; what TensorFlow.js may put there beside these fields is left out. */
export const weightsManifestSchema: z.ZodType<WeightsManifest> = z.array(
  z.object({
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().nonnegative()),
        dtype: z.enum(['float32', 'int32']),
        quantization: quantization.optional(),
      }),
    ),
  }),
);

/**
 * Reads the text of a weights manifest, as face-api ships it beside each net.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where the text is no manifest, or has types that are not read here.
 *
 * @example
 * const manifest = parseWeightsManifest(readFileSync('face_recognition_model-weights_manifest.json', 'utf8'));
 */
export function parseWeightsManifest(json: string): WeightsManifest {
  try {
    return weightsManifestSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw new FaceSearchError(
      'NET_UNREADABLE',
      'Cannot read weights manifest: not of the form that TensorFlow.js writes',
      {
        cause,
      },
    );
  }
}
