import { hash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { Galleries } from '#src/gallery/galleries.js';
import { FaceSearch, FaceSearchError } from '#src/index.js';
import { messageOf } from '#src/messageOf.js';
import { openTortured } from '../openTortured.ts';
import { hasIndexes, openIndexed, untilIndexed } from './indexed.ts';

/** Something to be opened. */
export interface Case {
  /** Of a store, or of a folder of weights. */
  readonly path: string;
  readonly kind: 'store' | 'weights';
  /** Of the store. */
  readonly key: number;
}

/** What became of it. */
export type Outcome =
  | { readonly answers: string; readonly repairs: readonly string[] }
  | { readonly refused: string; readonly code: string };

const cases = JSON.parse(process.argv[2] as string) as readonly Case[];
for (const one of cases) {
  writeSync(1, `${JSON.stringify({ begun: one.path })}\n`);
  writeSync(1, `${JSON.stringify({ ended: one.path, outcome: await tryOut(one) })}\n`);
}
process.exit();

async function tryOut(one: Case): Promise<Outcome> {
  try {
    return one.kind === 'store' ? await useStore(one) : await useWeights(one);
  } catch (error) {
    const code = error instanceof FaceSearchError ? error.code : 'not a FaceSearchError';
    return { refused: messageOf(error), code };
  }
}

/** Reads everything in every way there is, then writes, since a page that is free and in use shows only then. */
async function useStore({ path, key }: Case): Promise<Outcome> {
  const { store } = await openTortured(path, [key]);
  const isIndexed = hasIndexes(path);
  const galleries = isIndexed
    ? await openIndexed(path, store)
    : await Galleries.open({ dimension: 128, index: 'exact', reload: (library) => store.templates(library) });
  try {
    const answers: unknown[] = [];
    for (const library of store.libraries()) {
      await galleries.load(library.key, store.templates(library.key));
      if (isIndexed) await untilIndexed(galleries, path, library.key);
      const faces = await store.faces(library.key, 1, 10_000);
      answers.push(library, faces, store.calibration(library.key));
      for (const { face_token } of faces.filter((_, i) => i % 20 === 0)) {
        const template = store.template(library.key, face_token) as Float32Array;
        answers.push(store.face(library.key, face_token), [...template]);
        answers.push(await galleries.search(library.key, template, 3));
      }
    }
    await store.createLibrary({ group_id: 'new', group_name: 'New', group_data: '', add_time: 1 });
    const added = store.library('new')?.key as number;
    for (let i = 0; i < 40; i++)
      await store.addFace(
        added,
        { face_token: `n${i}`, user_id: 'n', user_data: '', add_time: 1 },
        new Float32Array(128).fill(i),
      );
    answers.push(await store.faces(added, 1, 100), store.libraries());
    return { answers: hash('sha256', JSON.stringify(answers)), repairs: store.repairs };
  } finally {
    await galleries.close();
    await store.close();
  }
}

async function useWeights({ path }: Case): Promise<Outcome> {
  const engine = await FaceSearch.open({ weights: path, vision: { workers: 1 } });
  const { agrees } = await engine.selfTest();
  await engine.close();
  return { answers: String(agrees), repairs: [] };
}
