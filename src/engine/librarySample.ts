import { createHash } from 'node:crypto';
import type { Store } from '../store/store.ts';

/** People whom a library is measured on: 18 million comparisons, which count an FMR of 1.7e-6. */
const MOST_PEOPLE = 6000;
const MOST_FACES = 8;
/** Templates read before the event loop has its turn: a millisecond or two with the records beside them. */
const BATCH = 200;
/** Templates copied before it has another. */
const COPIED = 2000;

/** Some people of a library with their templates. */
export interface LibrarySample {
  readonly userIds: readonly string[];
  /** By person. */
  readonly ids: readonly (readonly number[])[];
  /** Templates one after the other, person by person. */
  readonly vectors: Float32Array<ArrayBuffer>;
}

interface Person {
  readonly rank: number;
  readonly ids: number[];
  readonly templates: Float32Array[];
}

/**
 * Up to 6,000 users of a library, each with up to 8 faces, in one pass and with bounded memory. Where there are more
 * users, those with the smallest hashes are taken: as good as drawn by chance, and the same ones every time.
 */
export async function librarySample(store: Store, key: number, dimension: number): Promise<LibrarySample> {
  const people = new Map<string, Person>();
  let highest = Number.POSITIVE_INFINITY;
  for await (const { ids, vectors } of store.templates(key, BATCH)) {
    for (const [row, id] of ids.entries()) {
      // Absent where it was deleted meanwhile.
      const user = store.faceById(key, id)?.user_id;
      if (user === undefined) continue;
      const person = people.get(user) ?? { rank: rankOf(user), ids: [], templates: [] };
      if (person.ids.length === MOST_FACES || person.rank > highest) continue;
      people.set(user, person);
      person.ids.push(id);
      person.templates.push(vectors.slice(row * dimension, (row + 1) * dimension));
    }
    if (people.size > 2 * MOST_PEOPLE) highest = keepLowest(people);
  }
  keepLowest(people);
  return sampleOf(people, dimension);
}

/** Even over 48 bits, so that two users hardly ever have the same. */
function rankOf(user: string): number {
  return createHash('sha1').update(user).digest().readUIntBE(0, 6);
}

/** Removes all but the people with the lowest ranks. @returns the highest rank that is left. */
function keepLowest(people: Map<string, Person>): number {
  const ranks = Float64Array.from(people.values(), ({ rank }) => rank).sort();
  const highest = ranks[MOST_PEOPLE - 1] ?? Number.POSITIVE_INFINITY;
  for (const [user, { rank }] of people) if (rank > highest) people.delete(user);
  return highest;
}

async function sampleOf(people: ReadonlyMap<string, Person>, dimension: number): Promise<LibrarySample> {
  const ids = Array.from(people.values(), (person) => person.ids);
  const templates = [...people.values()].flatMap((person) => person.templates);
  const vectors = new Float32Array(templates.length * dimension);
  for (const [row, template] of templates.entries()) {
    vectors.set(template, row * dimension);
    if (row % COPIED === COPIED - 1) await new Promise(setImmediate);
  }
  return { userIds: [...people.keys()], ids, vectors };
}
