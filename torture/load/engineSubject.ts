import { readFileSync } from 'node:fs';
import type { FaceSearch } from '#src/index.js';
import { keyOf } from '../openTortured.ts';
import type { Subject } from './caller.ts';

/** A whole engine, with real photos of a few people, who therefore are enrolled many times. */
export function engineSubject(engine: FaceSearch, photoFiles: readonly string[]): Subject {
  const photos = photoFiles.map((file) => readFileSync(file));
  const photoFor = (user: string): Buffer =>
    photos[[...user].reduce((sum, char) => sum + char.charCodeAt(0), 0) % photos.length] as Buffer;
  const checked = async (answer: Promise<{ readonly error?: string }>): Promise<void> => {
    const { error } = await answer;
    if (error) throw new Error(`The engine answers ${error}`);
  };
  return {
    create: (group) => checked(engine.createGroup({ group_id: group, group_name: group })),
    free: (group) => checked(engine.freeGroup({ group_id: group, check_empty: '0' })),
    add: (group, user) => checked(engine.addFace({ group_id: group, user_id: user, file: photoFor(user) })),
    async remove(group, users) {
      const tokens = await tokensOf(engine, group, new Set(users));
      const { face_removed } = await engine.deleteFaces({ group_id: group, face_tokens: tokens });
      if (face_removed !== users.length)
        throw new Error(`${users.length} users of ${group} are not all there`);
    },
    async search(group, user) {
      const { result, error } = await engine.search({ group_id: group, file: photoFor(user), limit: 1 });
      if (error) throw new Error(`The engine answers ${error}`);
      if (result?.length !== 1) throw new Error(`Nobody is found in ${group}`);
    },
    rotate: (key) => engine.rotateKey({ key: keyOf(key) as Uint8Array }),
  };
}

async function tokensOf(engine: FaceSearch, group_id: string, users: ReadonlySet<string>): Promise<string[]> {
  const tokens: string[] = [];
  for (let start: number | undefined = 1; start !== undefined; ) {
    const page = await engine.listFaces({ group_id, start, limit: 1000 });
    for (const { face_token, user_id } of page.face_tokens ?? [])
      if (users.has(user_id)) tokens.push(face_token);
    start = 'next' in page ? page.next : undefined;
  }
  return tokens;
}
