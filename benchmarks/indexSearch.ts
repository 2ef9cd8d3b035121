import { exactTimes } from './indexes/exactTimes.ts';
import { graphTimes } from './indexes/graphTimes.ts';
import { openingOf } from './indexes/openingOf.ts';
import { plainScan } from './indexes/plainScan.ts';
import { type SyntheticFaces, syntheticFaces } from './indexes/syntheticFaces.ts';
import { Timings } from './indexes/timings.ts';
import { writeResult } from './support/writeResult.ts';

const DIMENSION = 128;
const PROBES = 100;
/** Where a plain scan takes half a second. */
const PROBES_OF_A_MILLION = 20;

export interface IndexSearchOptions {
  /** Faces, each a library of its own. */
  readonly sizes: readonly number[];
  /** Largest library that graphs are built of: a million faces take each of them a quarter of an hour or more. */
  readonly graphsUpTo: number;
}

/** Searches, opening and memory of libraries of made-up faces with each index, beside other packages'. */
export async function indexSearch({ sizes, graphsUpTo }: IndexSearchOptions): Promise<void> {
  const searches: object[] = [];
  const openings: object[] = [];
  for (const size of sizes) {
    console.log(`${size} faces …`);
    const faces = syntheticFaces(size, size < 500_000 ? PROBES : PROBES_OF_A_MILLION, DIMENSION, 1);
    const { row, best } = plainTimes(faces);
    searches.push(row, ...(await exactTimes(faces, best)));
    if (size <= graphsUpTo) searches.push(...graphTimes(faces, best));
    openings.push(await openingOf(faces));
  }
  await writeResult('index', searches);
  await writeResult('index-opening', openings);
}

function plainTimes(faces: SyntheticFaces): { row: object; best: ReturnType<typeof plainScan>[] } {
  const timings = new Timings();
  const best = faces.probes.map((probe) => timings.take('plain', () => plainScan(faces, probe, 100)));
  const row = {
    faces: faces.count,
    index: 'plain scan, float64, JavaScript',
    ...timings.row('plain'),
    k: 100,
    recall: 1,
  };
  return { row, best };
}
