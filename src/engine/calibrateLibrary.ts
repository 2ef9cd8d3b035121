import type { CalibrateGroupBody, Suspects } from '../api/bodies.ts';
import { packHash } from '../pack/packHash.ts';
import type { LibraryCalibration } from '../score/library/libraryCalibration.ts';
import { measureInThread } from '../score/library/measureInThread.ts';
import {
  LEAST_PEOPLE,
  LEAST_PEOPLE_COARSELY,
  type LibraryMeasurement,
  type TableWay,
} from '../score/library/measureLibrary.ts';
import type { SuspectPair } from '../score/library/suspects.ts';
import type { StoredLibrary } from '../store/store.ts';
import { type LibrarySample, librarySample } from './librarySample.ts';
import type { Parts } from './parts.ts';
import { type ScaleParts, scaleOf } from './scale.ts';

/** Of draws and halves: the same library gets the same calibration. */
const SEED = 1;

type Report = Omit<CalibrateGroupBody, 'group_id'>;

/** What of an engine is needed: no net. */
export type CalibratedParts = Pick<Parts, 'store'> & ScaleParts;

interface CalibrateOptions {
  /** Whether only to report. */
  readonly dry_run: boolean;
  /** Whether a table is made coarsely where there are too few people to count one. */
  readonly coarse: boolean;
}

/**
 * Measures a library on its own faces and, unless it is a dry run, keeps its table where that holds, and none where the pack's does.
 * @returns undefined where the library is gone by the end.
 */
export async function calibrateLibrary(
  parts: CalibratedParts,
  library: StoredLibrary,
  { dry_run, coarse }: CalibrateOptions,
  now: Date,
): Promise<Report | undefined> {
  const { store, pack, calibrations } = parts;
  const { dimension } = pack.embedder;
  const sample = await librarySample(store, library.key, dimension);
  const { userIds, vectors } = sample;
  const measured = { people: userIds.length, faces: vectors.length / dimension };
  const images = Int32Array.from(sample.ids, ({ length }) => length);
  const way = userIds.length < LEAST_PEOPLE ? 'coarse' : 'counted';
  const found =
    userIds.length < (coarse ? LEAST_PEOPLE_COARSELY : LEAST_PEOPLE)
      ? undefined
      : await measureInThread({ pack: pack.calibration, vectors, images, dimension, seed: SEED, way });
  if (store.library(library.group_id)?.key !== library.key) return undefined;
  const outcome = found === undefined ? 'too_few_people' : found.outcome;
  if (found && !dry_run && (outcome === 'holds' || outcome === 'pack_holds')) {
    // Where the pack's table holds as well as one of these very faces, one of earlier ones must not stay.
    const own = outcome === 'holds' ? calibrationOf(parts, sample, found, way, now) : undefined;
    if (!(await calibrations.set(library.key, own))) return undefined;
  }
  const { owner, calibration } = scaleOf(parts, library);
  return {
    outcome: outcome === 'holds' ? 'kept' : outcome,
    calibration: owner,
    source: calibration.source,
    ...measured,
    ...(found ? { counted_to: found.table.countedTo } : {}),
    checks: found?.checks ?? [],
    suspect_count: found?.suspectCount ?? 0,
    suspects: found?.suspects.flatMap((pair) => named(parts, library.key, sample, pair)) ?? [],
  };
}

function calibrationOf(
  { pack }: CalibratedParts,
  { userIds }: LibrarySample,
  { table, draws, suspectCount }: LibraryMeasurement,
  way: TableWay,
  now: Date,
): LibraryCalibration {
  const countedTo = Number(table.countedTo.toPrecision(3));
  const facts = [
    `similarities of ${userIds.length} people of this library, one face per person and draw`,
    `${draws} ${draws === 1 ? 'draw' : 'draws'}`,
    ...(suspectCount > 0 ? [`${suspectCount} pairs who look like one person left out`] : []),
    now.toISOString().slice(0, 10),
  ];
  const rest =
    way === 'counted'
      ? `below an FMR of ${countedTo} it follows the tail of the pack's table`
      : "the pack's table, moved and stretched to where half and one in twenty of these similarities lie";
  const source = `Library: ${facts.join(', ')}; ${rest}. Pack: ${pack.calibration.source}`;
  return {
    format: 1,
    packHash: packHash(pack),
    calibration: { source, points: table.points },
    countedTo: table.countedTo,
  };
}

/** By user_id and face_token; not where a face was deleted meanwhile. */
function named(
  { store }: CalibratedParts,
  key: number,
  sample: LibrarySample,
  pair: SuspectPair,
): Suspects[] {
  const [a, b] = pair.people.map((person, side) => {
    const id = sample.ids[person]?.[pair.images[side] as number];
    return id === undefined ? undefined : store.faceById(key, id);
  });
  if (!a || !b) return [];
  const { similarity } = pair;
  return [{ user_ids: [a.user_id, b.user_id], face_tokens: [a.face_token, b.face_token], similarity }];
}
