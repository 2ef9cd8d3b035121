import { hash } from 'node:crypto';
import { Galleries } from '#src/gallery/galleries.js';
import type { Store, StoredLibrary } from '#src/store/store.js';
import { tokenOf } from './load/storeSubject.ts';
import { madeUpTemplate } from './madeUpTemplate.ts';
import type { Model } from './model.ts';
import { openTortured } from './openTortured.ts';

/** Probes a library. */
const PROBES = 3;

/**
 * Opens a store after its process was killed and holds it against the model: libraries, users, records, templates, and the answers
 * of an index that is built from it.
 * @param known - hash of each engine-made template by token, from earlier inspections.
 * @returns what is wrong, in words, and what is there.
 */
export async function inspect(
  path: string,
  model: Model,
  known: Map<string, string>,
): Promise<{ readonly faults: string[]; readonly faces: number; readonly key: number }> {
  const { store, key } = await openTortured(path, model.keys);
  try {
    const libraries = store.libraries();
    const contents = new Map<string, ReadonlySet<string>>();
    for (const library of libraries) contents.set(library.group_id, await usersOf(store, library));
    const faults = model.settle(contents, key);
    if (store.repairs.length > 1) faults.push(...store.repairs);
    const galleries = await Galleries.open({
      dimension: 128,
      index: 'exact',
      reload: (one) => store.templates(one),
    });
    for (const library of libraries) faults.push(...(await inspectLibrary(store, galleries, library, known)));
    await galleries.close();
    return { faults, faces: libraries.reduce((sum, { size }) => sum + size, 0), key };
  } finally {
    await store.close();
  }
}

async function usersOf(store: Store, { key, size }: StoredLibrary): Promise<ReadonlySet<string>> {
  return new Set((await store.faces(key, 1, size + 10)).map(({ user_id }) => user_id));
}

async function inspectLibrary(
  store: Store,
  galleries: Galleries,
  library: StoredLibrary,
  known: Map<string, string>,
): Promise<string[]> {
  const { key, size, group_id } = library;
  const faces = await store.faces(key, 1, size + 10);
  const faults: string[] = [];
  const templates: Float32Array[] = [];
  const ids: number[] = [];
  for await (const { ids: some, vectors } of store.templates(key))
    some.forEach((id, i) => {
      ids.push(id);
      templates.push(vectors.slice(i * 128, (i + 1) * 128));
    });
  if (faces.length !== size || ids.length !== size)
    faults.push(`${group_id} counts ${size} faces and has ${faces.length}`);
  faces.forEach((face, i) => {
    const template = templates[i] as Float32Array;
    const print = hash('sha256', new Uint8Array(template.buffer));
    const wanted =
      face.face_token === tokenOf(face.user_id)
        ? hash('sha256', new Uint8Array(madeUpTemplate(face.user_id).buffer))
        : (known.get(face.face_token) ?? print);
    known.set(face.face_token, wanted);
    if (print !== wanted) faults.push(`${group_id}: ${face.user_id} has another template`);
    if (store.faceById(key, ids[i] as number)?.face_token !== face.face_token)
      faults.push(`${group_id}: ${face.user_id} is not found by its number`);
  });
  return [...faults, ...(await inspectIndex(store, galleries, library, ids, templates))];
}

/** Whether an index that is loaded as the engine loads it answers as a comparison with every template does. */
async function inspectIndex(
  store: Store,
  galleries: Galleries,
  { key, group_id }: StoredLibrary,
  ids: readonly number[],
  templates: readonly Float32Array[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  await galleries.load(key, store.templates(key));
  const faults: string[] = [];
  for (let n = 0; n < PROBES; n++) {
    const probe = templates[Math.floor((n * ids.length) / PROBES)] as Float32Array;
    const found = await galleries.search(key, probe, 5);
    const wanted = templates
      .map((template, i) => ({ id: ids[i] as number, similarity: cosine(template, probe) }))
      .sort((a, b) => b.similarity - a.similarity || a.id - b.id)
      .slice(0, 5);
    const differs = found.some(
      ({ similarity }, i) => Math.abs(similarity - (wanted[i]?.similarity ?? 9)) > 1e-9,
    );
    if (found.length !== wanted.length || differs) faults.push(`${group_id}: the index answers otherwise`);
  }
  return faults;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
