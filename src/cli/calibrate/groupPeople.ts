import type { ExcludedPair, People } from '../../score/calibration/people.ts';
import type { Errata } from './errata.ts';

/** A photo of a labelled set; without an embedding where no face was found. */
export interface LabelledImage {
  readonly person: string;
  readonly image: string;
  readonly embedding: Float32Array | undefined;
}

/** People as a calibration wants them. */
export interface GroupedPeople {
  /** In order of first appearance. */
  readonly names: readonly string[];
  readonly people: People;
  readonly siblings: readonly ExcludedPair[];
}

/**
 * Groups the images of a set by person, with its errata applied: images that are to be dropped are left out, people
 * with two names are one.
 *
 * @throws as {@link checkNames}.
 */
export function groupPeople(images: readonly LabelledImage[], errata: Errata): GroupedPeople {
  checkNames(images, errata);
  const named = (name: string): string => {
    const other = errata.aliases.get(name);
    return other === undefined ? name : named(other);
  };
  const byName = new Map<string, Float32Array[]>();
  for (const { person, image, embedding } of images) {
    const own = byName.get(named(person)) ?? [];
    byName.set(named(person), own);
    if (embedding !== undefined && !errata.drops.has(image)) own.push(embedding);
  }
  const names = [...byName.keys()];
  const placeOf = new Map(names.map((name, at) => [name, at]));
  const place = (name: string): number => placeOf.get(named(name)) as number;
  return {
    names,
    people: [...byName.values()],
    siblings: errata.siblings.map(([a, b]) => [place(a), place(b)] as const),
  };
}

/** @throws Error for errata that name a person or an image that the set does not have: they are of another set. */
export function checkNames(
  images: readonly Pick<LabelledImage, 'person' | 'image'>[],
  { aliases, drops, siblings }: Errata,
): void {
  const people = new Set(images.map(({ person }) => person));
  const files = new Set(images.map(({ image }) => image));
  const unknown =
    [...[...aliases].flat(), ...siblings.flat()].find((name) => !people.has(name)) ??
    [...drops].find((name) => !files.has(name));
  if (unknown === undefined) return;
  throw new Error(
    `Cannot apply errata that name "${unknown}": the set has no such name, give its own errata`,
  );
}
