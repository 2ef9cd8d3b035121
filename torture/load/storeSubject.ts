import { hash } from 'node:crypto';
import { Turns } from '#src/engine/turns.js';
import { Galleries } from '#src/gallery/galleries.js';
import type { Store } from '#src/store/store.js';
import { madeUpTemplate } from '../madeUpTemplate.ts';
import { keyOf } from '../openTortured.ts';
import type { Subject } from './caller.ts';

/** A face's token by its user, so that both sides know it. */
export function tokenOf(user: string): string {
  return hash('sha256', user).slice(0, 32);
}

/** Store and galleries as the engine uses them, with made-up templates in the place of photos. */
export async function storeSubject(store: Store): Promise<Subject> {
  const galleries = await Galleries.open({
    dimension: 128,
    index: 'exact',
    reload: (key) => store.templates(key),
  });
  for (const { key } of store.libraries()) await galleries.load(key, store.templates(key));
  const turns = new Turns();
  const keyNow = (group: string): number => {
    const library = store.library(group);
    if (!library) throw new Error(`Library ${group} is not there`);
    return library.key;
  };
  return {
    async create(group) {
      const made = await store.createLibrary({
        group_id: group,
        group_name: group,
        group_data: '',
        add_time: 1,
      });
      if (!made) throw new Error(`Library ${group} is there already`);
    },
    async free(group) {
      const key = keyNow(group);
      await turns.next(key, async () => {
        await store.removeLibrary(key, { onlyIfEmpty: false });
        await galleries.drop(key);
      });
    },
    async add(group, user) {
      const key = keyNow(group);
      const template = madeUpTemplate(user);
      const face = { face_token: tokenOf(user), user_id: user, user_data: '', add_time: Date.now() };
      await turns.next(key, async () => {
        const added = await store.addFace(key, face, template);
        if (!added) throw new Error(`Library ${group} is gone`);
        await galleries.add(key, added.id, template);
      });
    },
    async remove(group, users) {
      const key = keyNow(group);
      await turns.next(key, async () => {
        const removed = await store.removeFaces(
          key,
          await Promise.all(users.map((user) => tokenFor(store, key, user))),
        );
        if (removed?.removed.length !== users.length)
          throw new Error(`${users.length} users of ${group} are not all there`);
        await galleries.remove(key, removed.removed);
      });
    },
    async search(group, user) {
      const key = keyNow(group);
      const token = await tokenFor(store, key, user);
      // Whole engines enroll few photos, so some users have the very same template.
      const found = await galleries.search(key, store.template(key, token) as Float32Array, 100);
      const best = found.filter(({ similarity }) => similarity === found[0]?.similarity);
      if (!best.some(({ id }) => store.faceById(key, id)?.user_id === user))
        throw new Error(`${user} is not found in ${group}`);
    },
    rotate: (key) => store.rotateKey(keyOf(key) as Uint8Array),
  };
}

/** Faces that an engine added have tokens of its own. */
async function tokenFor(store: Store, key: number, user: string): Promise<string> {
  const token = tokenOf(user);
  if (store.face(key, token)) return token;
  const face = (await store.faces(key, 1, 100_000)).find(({ user_id }) => user_id === user);
  if (!face) throw new Error(`${user} is not there`);
  return face.face_token;
}
