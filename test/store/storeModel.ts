import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Store } from '#src/store/store.js';
import { faceRecord, libraryRecord, readTemplates, template } from './records.ts';

type Step =
  | { readonly do: 'create'; readonly group: string }
  | { readonly do: 'free'; readonly group: string }
  | { readonly do: 'remove'; readonly group: string }
  | { readonly do: 'add'; readonly group: string; readonly token: string }
  | { readonly do: 'delete'; readonly group: string; readonly tokens: readonly string[] };

/** The store as one would write it on a slip of paper: token lists with the number of the next face. */
type Model = Map<string, { key: number; faces: { id: number; token: string }[]; nextId: number }>;

const group = fc.constantFrom('g', 'h');
const token = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('create', 'free', 'remove'), group }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('add'), group, token }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('delete'), group, tokens: fc.array(token, { maxLength: 4 }) }),
  },
) as fc.Arbitrary<Step>;

/** All steps are started at once; their effects must be those of one after the other. */
export function describeStoreModel(name: string, open: () => Promise<Store>): void {
  it(`${name} takes concurrent mutations as if they came one after the other`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const store = await open();
        try {
          const model: Model = new Map();
          // Keys count up with every library that is made, so the model knows them before the store does.
          const keys = { next: 1 };
          const plan = steps.map((one) => {
            const key = model.get(one.group)?.key ?? -1;
            return { one, key, answer: applyToModel(model, keys, one) };
          });
          const wanted = plan.map(({ answer }) => answer);
          const answers = await Promise.all(plan.map(({ one, key }) => applyToStore(store, key, one)));
          expect(answers).toEqual(wanted);
          await expectSame(store, model);
        } finally {
          await store.close();
        }
      }),
      { numRuns: 40, seed: 7 },
    );
  });
}

async function applyToStore(store: Store, key: number, step: Step): Promise<unknown> {
  switch (step.do) {
    case 'create':
      return store.createLibrary(libraryRecord(step.group));
    case 'free':
      return store.removeLibrary(key, { onlyIfEmpty: true });
    case 'remove':
      return store.removeLibrary(key, { onlyIfEmpty: false });
    case 'add':
      return store
        .addFace(key, faceRecord(step.token), template(step.token.charCodeAt(0)))
        .catch(() => 'there');
    case 'delete':
      return store.removeFaces(key, step.tokens);
  }
}

function applyToModel(model: Model, keys: { next: number }, step: Step): unknown {
  const library = model.get(step.group);
  if (step.do === 'create') {
    if (library) return false;
    model.set(step.group, { key: keys.next++, faces: [], nextId: 1 });
    return true;
  }
  if (step.do === 'free' || step.do === 'remove') {
    if (!library) return 'missing';
    if (step.do === 'free' && library.faces.length > 0) return 'not-empty';
    model.delete(step.group);
    return 'removed';
  }
  if (!library) return undefined;
  if (step.do === 'add') {
    if (library.faces.some((face) => face.token === step.token)) return 'there';
    library.faces.push({ id: library.nextId, token: step.token });
    return { id: library.nextId++, size: library.faces.length };
  }
  const removed: number[] = [];
  const missing: string[] = [];
  for (const one of step.tokens) {
    const at = library.faces.findIndex((face) => face.token === one);
    if (at < 0) missing.push(one);
    else removed.push(...library.faces.splice(at, 1).map(({ id }) => id));
  }
  return { removed, missing, size: library.faces.length };
}

async function expectSame(store: Store, model: Model): Promise<void> {
  expect(store.libraries().map(({ group_id }) => group_id)).toEqual([...model.keys()]);
  for (const [group_id, { key, faces }] of model) {
    expect(store.library(group_id)).toMatchObject({ key, size: faces.length });
    expect(await store.faces(key, 1, 100)).toEqual(faces.map((face) => faceRecord(face.token)));
    const { ids, values } = await readTemplates(store, group_id, 2);
    expect(ids).toEqual(faces.map(({ id }) => id));
    expect(values).toEqual(faces.flatMap((face) => [...template(face.token.charCodeAt(0))]));
  }
}
