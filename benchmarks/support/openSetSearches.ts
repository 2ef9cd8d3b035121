import type { Calibration } from '#src/pack/pack.js';
import { drawToFront } from './drawToFront.ts';
import { type FaceSet, similarityOf } from './faceSet.ts';
import { GalleryMeans } from './galleryMeans.ts';
import type { Neighbours } from './neighbours.ts';
import { similarityOfScore } from './similarityOfScore.ts';

/** Searches of galleries that are drawn at random. */
export interface SearchPlan {
  readonly calibration: Calibration;
  /** People that galleries and probes are drawn from. */
  readonly people: readonly number[];
  /** People in a gallery. */
  readonly gallery: number;
  /** Photos of a person in the gallery, at most; one photo of a person is always left as a probe, where there are two. */
  readonly templates: number;
  /** Least mean similarity of a person's photos whose mean is searched, too; without it no means are. */
  readonly agreement?: number | undefined;
  /** Whether an enrolled person is searched for by one further photo, or by all that are not enrolled. */
  readonly probes: 'one' | 'all';
  /** Only people with so many photos or more are searched for. */
  readonly matesFrom: number;
  /** Galleries to draw. */
  readonly splits: number;
  /** Similarity from which on neighbours are known; every threshold must lie above it. */
  readonly floor: number;
  /** Scores. */
  readonly thresholds: readonly number[];
}

/** What searches at one threshold came to; figures by person, so that people can be resampled. */
export interface SearchTally {
  /** Non-mated searches, and those that returned anybody. */
  searches: number;
  alarms: number;
  /** Alarms by the two people behind them, of whom the second was enrolled: `probe * people + enrolled`. */
  readonly alarmsBy: Map<number, number>;
  /** Mated searches of each person, and those that did not return the person first, above the threshold. */
  readonly mated: Float64Array;
  readonly missed: Float64Array;
  /** Faces in the galleries, over all splits. */
  faces: number;
  splits: number;
}

export function newTally(people: number): SearchTally {
  return {
    searches: 0,
    alarms: 0,
    alarmsBy: new Map(),
    mated: new Float64Array(people),
    missed: new Float64Array(people),
    faces: 0,
    splits: 0,
  };
}

/**
 * Open-set identification in the words of ISO/IEC 19795-1: of each gallery's people those with further photos give a
 * mated probe, everybody else a non-mated one. A photo without a face that is to be enrolled or to be searched for its
 * mate counts as missed; as a non-mated probe it is no search.
 *
 * @param tallies - one for each threshold; added to
 */
export function openSetSearches(
  set: FaceSet,
  rows: readonly (readonly number[])[],
  neighbours: Neighbours,
  plan: SearchPlan,
  random: () => number,
  tallies: readonly SearchTally[],
): void {
  const order = Int32Array.from(plan.people);
  const enrolled = new Uint8Array(set.person.length);
  const limitsFor = limitsOf(plan);
  for (let split = 0; split < plan.splits; split++) {
    drawToFront(order, plan.gallery, random);
    const probes = enroll(set, rows, order.subarray(0, plan.gallery), plan, random, enrolled);
    const faces = enrolled.reduce((sum, flag) => sum + flag, 0);
    const limits = limitsFor(faces);
    const { agreement } = plan;
    const means = agreement === undefined ? undefined : new GalleryMeans(set, rows, enrolled, agreement);
    const gallery = { set, neighbours, enrolled, means };
    for (const tally of tallies) {
      tally.faces += faces;
      tally.splits++;
    }
    for (const probe of probes) {
      const person = set.person[probe] as number;
      if ((rows[person]?.length ?? 0) < plan.matesFrom) continue;
      searchMated(gallery, rows[person] ?? [], probe, limits, tallies);
    }
    for (const person of order.subarray(plan.gallery)) {
      const photos = rows[person] ?? [];
      const probe = photos[Math.floor(random() * photos.length)] as number;
      if (set.faces[probe]) searchNonMated(gallery, probe, limits, tallies);
    }
    enrolled.fill(0);
  }
}

/** The similarities of the thresholds by the number of faces, which is the same for many galleries. */
function limitsOf({ calibration, thresholds, floor }: SearchPlan): (faces: number) => readonly number[] {
  const known = new Map<number, readonly number[]>();
  return (faces) => {
    const before = known.get(faces);
    if (before) return before;
    const limits = thresholds.map((score) => similarityOfScore(calibration, score, faces));
    if (Math.min(...limits) < floor)
      throw new Error(`Cannot search above ${limits}: pairs are kept from ${floor} on`);
    known.set(faces, limits);
    return limits;
  };
}

/** Flags the photos of the gallery's people that are enrolled. @returns the mated probes. */
function enroll(
  set: FaceSet,
  rows: readonly (readonly number[])[],
  gallery: Int32Array,
  { templates, probes: wanted }: SearchPlan,
  random: () => number,
  enrolled: Uint8Array,
): number[] {
  const probes: number[] = [];
  for (const person of gallery) {
    const photos = [...(rows[person] ?? [])];
    drawToFront(photos, templates + 1, random);
    const probe = photos.length > 1 ? photos.shift() : undefined;
    if (probe !== undefined) probes.push(probe);
    if (wanted === 'all') probes.push(...photos.slice(templates));
    for (const photo of photos.slice(0, templates)) if (set.faces[photo]) enrolled[photo] = 1;
  }
  return probes;
}

/** What is searched. */
interface Gallery {
  readonly set: FaceSet;
  readonly neighbours: Neighbours;
  /** Flags of rows. */
  readonly enrolled: Uint8Array;
  readonly means: GalleryMeans | undefined;
}

/** The enrolled photo of another person that is nearest, by itself or by the mean that it is part of. */
function nearestOther(
  { neighbours, enrolled, means }: Gallery,
  probe: number,
): { readonly row: number; readonly similarity: number } | undefined {
  const photo = neighbours.nearest(probe, enrolled);
  const mean = means?.nearest(probe, neighbours);
  return mean && mean.similarity > (photo?.similarity ?? -1) ? mean : photo;
}

function searchMated(
  gallery: Gallery,
  mates: readonly number[],
  probe: number,
  limits: readonly number[],
  tallies: readonly SearchTally[],
): void {
  const { set, enrolled, means } = gallery;
  const person = set.person[probe] as number;
  let mate = means?.similarity(probe, person) ?? -1;
  for (const row of mates) {
    if (enrolled[row]) mate = Math.max(mate, similarityOf(set, probe, row));
  }
  const other = nearestOther(gallery, probe);
  const isFirst = other === undefined || mate > other.similarity;
  tallies.forEach(({ mated, missed }, i) => {
    mated[person] = (mated[person] as number) + 1;
    const found = set.faces[probe] && isFirst && mate > (limits[i] as number);
    if (!found) missed[person] = (missed[person] as number) + 1;
  });
}

function searchNonMated(
  gallery: Gallery,
  probe: number,
  limits: readonly number[],
  tallies: readonly SearchTally[],
): void {
  const { set } = gallery;
  const nearest = nearestOther(gallery, probe);
  const person = set.person[probe] as number;
  tallies.forEach((tally, i) => {
    tally.searches++;
    if (!nearest || nearest.similarity <= (limits[i] as number)) return;
    const key = person * set.names.length + (set.person[nearest.row] as number);
    tally.alarms++;
    tally.alarmsBy.set(key, (tally.alarmsBy.get(key) ?? 0) + 1);
  });
}
