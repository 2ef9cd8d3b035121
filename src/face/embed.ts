import type { Affine } from '../image/affine.ts';
import { chipSources } from '../image/chipSources.ts';
import type { Photo } from '../image/photo.ts';
import { shareOutside } from '../image/shareOutside.ts';
import type { Warper } from '../image/warper.ts';
import { notAnEmbedder } from '../inference/embedder/notAnEmbedder.ts';
import type { Net } from '../inference/runtime.ts';
import type { Embedder } from '../pack/pack.ts';
import { arrangeChips } from './arrangeChips.ts';
import type { Embedded, FaceEmbedder } from './faceNets.ts';
import type { Landmarks } from './landmarks.ts';
import type { Point } from './point.ts';
import { chipQuality } from './quality/chipQuality.ts';
import { similarityTransform } from './similarityTransform.ts';
import { atUnitLength, withoutCommon } from './withoutCommon.ts';

/** Where a chip reaches outside of the photo it is mid-grey, unless the pack knows better. */
const GREY = 127;

/** An embedding net as the last part of the pipeline. */
export function embedder(warper: Warper, net: Net, constants: Embedder): FaceEmbedder {
  return {
    close: () => net.close(),
    embed: (photo, landmarks) => embed(warper, net, constants, photo, landmarks),
  };
}

async function embed(
  warper: Warper,
  net: Net,
  constants: Embedder,
  photo: Photo,
  landmarks: readonly Landmarks[],
): Promise<(Embedded | undefined)[]> {
  const { input: size, dimension, pixels, minRawLength = 0, mirror: mirrored = true } = constants;
  const { chip: fill, mirror: mirrorFill } = constants.fill ?? { chip: GREY, mirror: GREY };
  const values = size * size * 3;
  /** Chips a face. */
  const looks = mirrored ? 2 : 1;
  const planes = new Float32Array(values * looks * landmarks.length);
  const transforms = landmarks.map((face) => alignment(face, constants));
  const outside = transforms.map((transform) => shareOutside(photo, transform, size));
  const sources = await chipSources(photo, transforms, size);
  sources.forEach((source, i) => {
    const start = looks * i * values;
    warper.chip(source, size, pixels, fill, planes, start);
    if (!mirrored) return;
    if (fill === mirrorFill || outside[i] === 0) planes.copyWithin(start + values, start, start + values);
    else warper.chip(source, size, pixels, mirrorFill, planes, start + values);
    reverseRows(planes.subarray(start + values, start + 2 * values), size);
  });
  const chips = arrangeChips(planes, constants);
  const outputs = await rawEmbeddings(net, chips, looks * landmarks.length, dimension);
  return transforms.map((transform, i) => {
    const raw = (n: number): Float32Array => outputs.subarray(n * dimension, (n + 1) * dimension);
    const mean = meanEmbedding(raw(looks * i), raw(looks * (i + 1) - 1));
    // What is no number is no sign that there is no face: it stays, to be found out.
    return mean.rawLength < minRawLength
      ? undefined
      : {
          ...mean,
          embedding: withoutCommon(mean.direction, constants.common, outside[i] as number),
          outside: outside[i] as number,
          chip: chipQuality(photo, transform, size, pixels, planes, looks * i * values),
        };
  });
}

/** One behind the other. A pack may say another dimension than its net has: their values would pass for those of other faces. */
async function rawEmbeddings(
  net: Net,
  chips: Float32Array,
  count: number,
  dimension: number,
): Promise<Float32Array> {
  const outputs = Object.values(await net.run(chips, count))[0] as Float32Array;
  if (outputs.length === count * dimension) return outputs;
  throw notAnEmbedder(`it gives ${outputs.length / count} values a chip, embedder.dimension is ${dimension}`);
}

/** The map from the photo to the embedder's chip: landmarks onto the template. */
function alignment(landmarks: Landmarks, { alignment: { landmarks: indices, template } }: Embedder): Affine {
  return similarityTransform(
    indices.map((index) => landmarks.points[index] as Point),
    template,
  );
}

/** Turns the three planes of a chip into those of its mirror image. */
function reverseRows(planes: Float32Array, size: number): void {
  for (let start = 0; start < planes.length; start += size) planes.subarray(start, start + size).reverse();
}

/** The mean of two raw embeddings, which may be the same one: its direction, and the mean of their lengths. */
function meanEmbedding(
  first: Float32Array,
  second: Float32Array,
): { direction: Float32Array; rawLength: number } {
  const sum = first.map((value, i) => value + (second[i] as number));
  return {
    direction: atUnitLength(sum),
    rawLength: (Math.hypot(...first) + Math.hypot(...second)) / 2,
  };
}
