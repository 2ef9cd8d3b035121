import { FaceSearchError } from '../../faceSearchError.ts';

/** Unit-length embeddings, by person; a person may have one, several, or none that a face was found for. */
export type People = readonly (readonly Float32Array[])[];

/** Two people, by their places in {@link People}, who are not to be compared: twins, siblings, or one person twice. */
export type ExcludedPair = readonly [number, number];

/** Fewer people make too few comparisons to say anything of the rare ones. */
const LEAST_PEOPLE = 50;

/** Places of the people who have an image. @throws FaceSearchError `TOO_FEW_PEOPLE`, or `INVALID_OPTIONS` for what is no set of embeddings. */
export function comparablePeople(people: People): Int32Array {
  const places = Int32Array.from(people.keys()).filter((at) => (people[at]?.length ?? 0) > 0);
  if (places.length < LEAST_PEOPLE) {
    throw new FaceSearchError(
      'TOO_FEW_PEOPLE',
      `Cannot measure false match rates on ${places.length} people with a face: add photos of more people, ${LEAST_PEOPLE} or more`,
    );
  }
  checkEmbeddings(people);
  return places;
}

function checkEmbeddings(people: People): void {
  const dimension = people.find(({ length }) => length > 0)?.[0]?.length;
  for (const [at, images] of people.entries())
    for (const embedding of images) {
      const length = Math.hypot(...embedding);
      if (embedding.length === dimension && Math.abs(length - 1) < 1e-3) continue;
      throw new FaceSearchError(
        'INVALID_OPTIONS',
        `Cannot measure on an embedding of person ${at} with ${embedding.length} numbers and length ${length}: give embeddings of one net, ${dimension} numbers and length 1`,
      );
    }
}
