import type { FaceSearch } from '#src/index.js';

/** Faces that a caller has in its library, at most: what is measured must not grow with what is stored. */
const MOST_FACES = 24;

/** What a caller has. */
export interface SteadyCaller {
  /** Of its library, which nobody else uses. */
  readonly group_id: string;
  readonly random: () => number;
  readonly photos: readonly Buffer[];
  /** Tokens of its library, with the number of the photo. */
  readonly faces: Map<string, number>;
  /** Told of each call that was answered. */
  readonly called: () => void;
  /** Told of each search: milliseconds. */
  readonly searched: (time: number) => void;
}

/** Adds, searches, lists, deletes, frees and makes anew until the engine is closed. Rejects then, and where an answer is wrong. */
export async function callSteadily(engine: FaceSearch, caller: SteadyCaller): Promise<never> {
  for (;;) {
    await step(engine, caller);
    caller.called();
  }
}

async function step(engine: FaceSearch, caller: SteadyCaller): Promise<void> {
  const { group_id, random, faces } = caller;
  const chance = random();
  if (faces.size === 0 || (chance < 0.35 && faces.size < MOST_FACES)) return add(engine, caller);
  if (chance < 0.85) return search(engine, caller);
  if (chance < 0.9) {
    const { face_tokens } = await engine.listFaces({ group_id, limit: 1000 });
    return check(face_tokens?.length === faces.size, `${group_id} lists ${face_tokens?.length} faces`);
  }
  if (chance < 0.98) return remove(engine, caller);
  await engine.freeGroup({ group_id, check_empty: '0' });
  faces.clear();
  const { error } = await engine.createGroup({ group_id, group_name: group_id });
  check(error === undefined, `${group_id} is not made anew: ${error}`);
}

async function add(engine: FaceSearch, { group_id, random, photos, faces }: SteadyCaller): Promise<void> {
  const photo = Math.floor(random() * photos.length);
  const body = await engine.addFace({ group_id, user_id: `p${photo}`, file: photos[photo] as Buffer });
  check(body.face_token !== undefined, `a face is not added: ${body.error}`);
  faces.set(body.face_token as string, photo);
}

async function search(
  engine: FaceSearch,
  { group_id, random, photos, faces, searched }: SteadyCaller,
): Promise<void> {
  const photo = [...faces.values()][Math.floor(random() * faces.size)] as number;
  const start = performance.now();
  const { result, error } = await engine.search({ group_id, file: photos[photo] as Buffer });
  searched(performance.now() - start);
  const found = result?.[0] && faces.get(result[0].face_token);
  check(found === photo, `photo ${photo} is not found in ${group_id}: ${error ?? found}`);
}

async function remove(engine: FaceSearch, { group_id, random, faces }: SteadyCaller): Promise<void> {
  const tokens = [...faces.keys()].filter(() => random() < 0.5);
  if (tokens.length === 0) return;
  const { face_removed } = await engine.deleteFaces({ group_id, face_tokens: tokens });
  check(face_removed === tokens.length, `${face_removed} of ${tokens.length} faces are deleted`);
  for (const token of tokens) faces.delete(token);
}

function check(isRight: boolean, fault: string): void {
  if (!isRight) throw new Error(fault);
}
