import { FaceSearchError } from '../../faceSearchError.ts';
import { halfToFloat } from './halfToFloat.ts';
import type { WeightEntry, WeightsManifest } from './weightsManifest.ts';

/** A tensor out of a TensorFlow.js weights file, row-major. */
export interface WeightTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Bytes a value takes in the file. */
const BYTES = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1 } as const;

/**
 * Reads the tensors of a TensorFlow.js weights file by their names; quantized ones come back as what they stand
 * for. The arrays are copies.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where the manifest and the file differ in length.
 *
 * @example
 * const weights = readWeights(parseWeightsManifest(json), readFileSync('face_recognition_model.bin'));
 * weights.get('conv32_down/conv/filters')?.dims; // [7, 7, 3, 32]
 */
export function readWeights(manifest: WeightsManifest, bin: Uint8Array): Map<string, WeightTensor> {
  const entries = manifest.flatMap((group) => group.weights);
  const wanted = entries.reduce((sum, entry) => sum + byteLength(entry), 0);
  if (wanted !== bin.byteLength) {
    throw new FaceSearchError(
      'NET_UNREADABLE',
      `Cannot read weights: the file has ${bin.byteLength} bytes, its manifest lists ${wanted}`,
    );
  }
  const tensors = new Map<string, WeightTensor>();
  let offset = 0;
  for (const entry of entries) {
    const end = offset + byteLength(entry);
    // A copy, so that it is aligned; not `slice`, which does not copy where `bin` is a Buffer.
    const bytes = new Uint8Array(bin.subarray(offset, end)).buffer;
    tensors.set(entry.name, { dims: entry.shape, data: readTensor(entry, bytes) });
    offset = end;
  }
  return tensors;
}

function byteLength({ shape, dtype, quantization }: WeightEntry): number {
  return shape.reduce((size, dim) => size * dim, 1) * BYTES[quantization?.dtype ?? dtype];
}

// The file is little endian, and so is every machine that the runtimes are built for.
function readTensor(entry: WeightEntry, bytes: ArrayBuffer): Float32Array | Int32Array {
  const { dtype, quantization } = entry;
  if (quantization === undefined) return dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
  if (quantization.dtype === 'float16') return halfToFloat(new Uint16Array(bytes));
  const { scale, min } = quantization;
  const stored = quantization.dtype === 'uint8' ? new Uint8Array(bytes) : new Uint16Array(bytes);
  // Not `from` with a function, which goes through an iterator: that takes seconds for the millions of values of a net.
  if (dtype === 'int32') return new Int32Array(stored).map((value) => Math.round(value * scale + min));
  return new Float32Array(stored).map((value) => value * scale + min);
}
