import type { Candidate } from './candidate.ts';
import { ExactIndex } from './exactIndex.ts';
import { meanTemplate } from './meanTemplate.ts';
import type { ScanPool, Search } from './scanPool.ts';
import { sharedValues } from './sharedValues.ts';
import { MOST_USERS, NO_USER } from './userHash.ts';

/** Most faces of a user with a mean: nobody has more photos, such an id is that of a door or a crowd. */
const MOST_FACES = 1000;

/** Parts in which the numbers of all users are looked at: in one they would take 8 MB for a million, for a moment. */
const PARTS = 16;
/** Room for a part, as a multiple of its expected size: numbers are hashes, and no part is much larger than others. */
const ROOM = 1.1;

/**
 * The mean templates of a library's users: of each who has two faces or more and whose faces agree. People reuse an id
 * ("visitor") for different people, and the mean of strangers lies near everybody, so there is none for them.
 *
 * A mean is like the face of its user that is most similar to the probe, where it is itself more similar than that face.
 * Nothing is kept for users of one face but the number in the face's row.
 */
export class UserMeans {
  readonly #faces: ExactIndex;
  #agreement: number;
  /** Faces of users who have two or more, rising. */
  readonly #groups = new Map<number, readonly number[]>();
  /** A row for each mean, under the number of its user. */
  readonly #means: ExactIndex;

  /**
   * @param faces - of the library; changed by the caller, who tells of it afterwards.
   * @param agreement - least mean similarity of a user's faces, two by two.
   */
  constructor(faces: ExactIndex, agreement: number, dimension: number, scans?: ScanPool) {
    this.#faces = faces;
    this.#agreement = agreement;
    this.#means = new ExactIndex(dimension, scans);
  }

  /** To be called after a face has been added. */
  added(user: number): void {
    if (user !== NO_USER) this.#regroup(user, this.#faces.idsOf(user));
  }

  /** To be called after faces of these users have been removed: no mean has anything of them from then on. */
  removed(users: Iterable<number>): void {
    for (const user of new Set(users)) {
      const left = this.#groups.get(user)?.filter((id) => this.#faces.has(id));
      if (left) this.#regroup(user, left);
    }
  }

  /** To be called after many faces have been added: finds all users of several at once. */
  loaded(): void {
    const users = this.#sharedUsers();
    if (users.length === 0) return;
    // In order of their numbers, in which rows of the index are added without moving others.
    this.#faces.idsByUser(users).forEach((ids, i) => void this.#regroup(users[i] as number, ids));
  }

  /** Makes all means anew, by another least mean similarity. */
  agree(agreement: number): void {
    if (agreement === this.#agreement) return;
    this.#agreement = agreement;
    this.#means.clear();
    // In order of their numbers, as in `loaded`.
    for (const user of [...this.#groups.keys()].sort((a, b) => a - b))
      this.#regroup(user, this.#groups.get(user) as readonly number[]);
  }

  clear(): void {
    this.#groups.clear();
    this.#means.clear();
  }

  /**
   * Puts the means beside the faces that were found. Where `found` are the best `limit` faces by their own similarity, what
   * comes out are the best `limit` by the larger of that and, for the face of each user that is most similar to the probe, the
   * similarity of the mean. For let f be one of those:
   *
   * - by its own similarity s: a face that is better than f by its own similarity is better, too, with its mean, and fewer
   *   than `limit` faces are. So f is in `found`.
   * - by the mean m of its user: every mean that is more similar than m belongs to another user, whose best face comes before
   *   f. Fewer than `limit` do, so m is among the means that are no less similar than the `limit`th best, and those are all
   *   looked at.
   *
   * A face in `found` whose mean is not among those has it looked at as well, so whatever is merged has its true similarity.
   */
  merge(searches: readonly Search[], found: readonly Candidate[][]): Candidate[][] {
    if (this.#means.size === 0) return [...found];
    // One more than wanted, to see whether the last one has equals.
    const means = this.#means.searchAll(searches.map(({ probe, limit }) => ({ probe, limit: limit + 1 })));
    return searches.map((search, i) =>
      this.#mergeOne(search, found[i] as Candidate[], this.#withEquals(search, means[i] as Candidate[])),
    );
  }

  /** The similarity that a search gives a face; undefined where the face is gone. */
  candidate(id: number, probe: Float32Array): Candidate | undefined {
    const similarity = this.#faces.similarity(id, probe);
    if (similarity === undefined) return undefined;
    const user = this.#faces.userOf(id) as number;
    const standIn = this.#means.has(user) ? this.#standIn(user, probe) : undefined;
    return standIn?.id === id ? standIn : { id, similarity };
  }

  #mergeOne({ probe, limit }: Search, faces: readonly Candidate[], means: readonly Candidate[]): Candidate[] {
    const merged = new Map(faces.map((face) => [face.id, face]));
    const users = new Set(means.map(({ id: user }) => user));
    for (const { id } of faces) users.add(this.#faces.userOf(id) as number);
    for (const user of users) {
      if (!this.#means.has(user)) continue;
      const standIn = this.#standIn(user, probe);
      merged.set(standIn.id, standIn);
    }
    return [...merged.values()].sort((a, b) => b.similarity - a.similarity || a.id - b.id).slice(0, limit);
  }

  /** Means found for a search and all that are as similar as the last one wanted. */
  #withEquals({ probe, limit }: Search, means: readonly Candidate[]): readonly Candidate[] {
    let found = means;
    while (found.length < this.#means.size && found.at(-1)?.similarity === found[limit - 1]?.similarity)
      found = this.#means.search(probe, 2 * found.length);
    return found;
  }

  /** The face of a user with a mean that is most similar to a probe, with the better of both similarities. */
  #standIn(user: number, probe: Float32Array): Candidate {
    const ids = this.#groups.get(user) as readonly number[];
    let best = { id: Number.NaN, similarity: Number.NEGATIVE_INFINITY };
    for (const id of ids) {
      const similarity = this.#faces.similarity(id, probe) as number;
      if (similarity > best.similarity) best = { id, similarity };
    }
    const mean = this.#means.similarity(user, probe) as number;
    return mean > best.similarity ? { id: best.id, similarity: mean, meanOf: ids.length } : best;
  }

  /** Users of two faces or more, rising. */
  #sharedUsers(): Float64Array {
    const shared: number[] = [];
    let room = new Float64Array(Math.ceil((this.#faces.size / PARTS) * ROOM));
    for (let from = NO_USER + 1; from <= MOST_USERS; from += MOST_USERS / PARTS) {
      const part = { from, to: from + MOST_USERS / PARTS };
      const count = this.#faces.usersInto(room, part);
      if (count > room.length) {
        room = new Float64Array(count);
        this.#faces.usersInto(room, part);
      }
      for (const user of sharedValues(room.subarray(0, count))) shared.push(user);
    }
    return Float64Array.from(shared);
  }

  /** @param ids - all faces of the user, rising: the mean is the same whatever the way to them. */
  #regroup(user: number, ids: readonly number[]): void {
    this.#means.remove(user);
    if (ids.length < 2) {
      this.#groups.delete(user);
      return;
    }
    // A copy has no room to grow, which for lists of three would be most of it.
    this.#groups.set(user, ids.slice());
    if (ids.length > MOST_FACES) return;
    const mean = meanTemplate(
      ids.map((id) => this.#faces.vector(id) as Float32Array),
      this.#agreement,
    );
    if (mean) this.#means.add(user, mean);
  }
}
