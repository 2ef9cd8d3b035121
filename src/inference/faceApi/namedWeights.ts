import { FaceSearchError } from '../../faceSearchError.ts';
import { readWeights } from '../tfjs/readWeights.ts';
import { parseWeightsManifest } from '../tfjs/weightsManifest.ts';

/** Float32 weights, row-major, in the order of dimensions that TensorFlow has them in. */
export interface FloatTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Looks a tensor up by its name and its number of dimensions. */
export type NamedWeights = (name: string, rank: number) => FloatTensor;

/**
 * Opens a weights file of face-api for lookups by name.
 *
 * @param manifestJson - text of the `-weights_manifest.json` file.
 * @param bin - bytes of the `.bin` file.
 * @throws FaceSearchError `NET_UNREADABLE` where the two do not belong together; so does a lookup of a tensor that
 * is absent or of another shape than the net has.
 */
export function namedWeights(manifestJson: string, bin: Uint8Array): NamedWeights {
  const tensors = readWeights(parseWeightsManifest(manifestJson), bin);
  return (name, rank) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw unreadable(`they have no "${name}"`);
    const { dims, data } = tensor;
    if (dims.length !== rank || !(data instanceof Float32Array)) {
      throw unreadable(`"${name}" is not a float32 tensor of ${rank} dimensions`);
    }
    return { dims, data };
  };
}

function unreadable(reason: string): FaceSearchError {
  return new FaceSearchError('NET_UNREADABLE', `Cannot make a net of these weights: ${reason}`);
}
