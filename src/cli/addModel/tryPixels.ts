import { readFile } from 'node:fs/promises';
import { embedder } from '../../face/embed.ts';
import type { Face } from '../../face/face.ts';
import type { FaceEmbedder, FaceNets } from '../../face/faceNets.ts';
import { findFaces } from '../../face/findFaces.ts';
import { decodeImage } from '../../image/decodeImage.ts';
import { defaultImageLimits } from '../../image/imageLimits.ts';
import type { RgbImage } from '../../image/rgbImage.ts';
import { Warper } from '../../image/warper.ts';
import type { Net } from '../../inference/runtime.ts';
import type { Embedder } from '../../pack/pack.ts';
import type { LabelledPhoto } from '../calibrate/readPeople.ts';
import { groupBy } from '../shared/groupBy.ts';
import type { PixelChoice } from './pixelChoice.ts';
import { separation } from './separation.ts';

/** How well an embedder told people apart with its pixels fed in one way. */
export interface Trial {
  readonly choice: PixelChoice;
  /** See {@link separation}; more is better. */
  readonly separation: number;
}

/** Enough to tell right from wrong by far, at two photos a person. */
const MOST_PEOPLE = 60;
/** Fewer say nothing. */
const FEWEST_PEOPLE = 10;

interface Sample {
  readonly image: RgbImage;
  readonly face: Face;
}

/**
 * Feeds an embedder the faces of some people in each of the ways and compares how well it tells them apart.
 *
 * @param base - finds the faces.
 * @param net - the embedder that is tried.
 * @param photos - of people, some of them with two or more.
 * @param onPhoto - told after each photo.
 * @returns the trials, best first.
 */
export async function tryPixels(
  choices: readonly PixelChoice[],
  constants: Embedder,
  { base, net }: { readonly base: FaceNets; readonly net: Net },
  photos: readonly LabelledPhoto[],
  onPhoto: (done: number, total: number) => void,
): Promise<Trial[]> {
  const warper = new Warper();
  // The mirror image would double the time and help every way alike.
  const ways = choices.map((choice) => embedder(warper, net, { ...constants, ...choice, mirror: false }));
  const found = choices.map((): Float32Array[] => []);
  const persons: string[] = [];
  const tried = trialPhotos(photos);
  for (const [at, { person, path }] of tried.entries()) {
    const sample = await sampleOf(base, path);
    onPhoto(at + 1, tried.length);
    if (sample === undefined) continue;
    const embeddings = await embedAll(sample, ways);
    embeddings.forEach((embedding, i) => {
      found[i]?.push(embedding);
    });
    persons.push(person);
  }
  return choices
    .map((choice, i) => ({ choice, separation: separation(found[i] ?? [], persons) }))
    .sort((a, b) => b.separation - a.separation);
}

/** The first two photos of people who have two, spread over the folder. */
function trialPhotos(photos: readonly LabelledPhoto[]): LabelledPhoto[] {
  const people = groupBy(photos, ({ person }) => person);
  const several = [...people.values()].filter(({ length }) => length > 1);
  if (several.length < FEWEST_PEOPLE) {
    throw new Error(
      `Cannot try how the net wants its pixels on ${several.length} people with two photos or more: ${FEWEST_PEOPLE} are the fewest`,
    );
  }
  const step = Math.max(1, several.length / MOST_PEOPLE);
  const chosen = several.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  return chosen.flatMap((own) => own.slice(0, 2));
}

async function sampleOf(nets: FaceNets, path: string): Promise<Sample | undefined> {
  const image = await decodeImage(await readFile(path), defaultImageLimits);
  const [face] = await findFaces(nets, image, { rotations: false, want: 'largest' });
  return face && { image, face };
}

async function embedAll({ image, face }: Sample, ways: readonly FaceEmbedder[]): Promise<Float32Array[]> {
  const embeddings: Float32Array[] = [];
  for (const way of ways) {
    const [embedded] = await way.embed(image, [face.landmarks]);
    embeddings.push((embedded as { embedding: Float32Array }).embedding);
  }
  return embeddings;
}
