import { readFile } from 'node:fs/promises';
import type { FaceSearch } from '#src/index.js';
import { inParallel } from '#src/vision/inParallel.js';
import { halfOfPerson } from './halfOfPerson.ts';
import { type PresentationKind, present } from './presentations.ts';

/** What the filter's nets say of the largest face of a photo. */
export interface Looked {
  readonly half: ReturnType<typeof halfOfPerson>;
  readonly shares: Readonly<Record<string, number>>;
}

/** Photos without a face are left out: the filter is never asked about them. */
export async function lookAtPhotos(engine: FaceSearch, paths: readonly string[]): Promise<Looked[]> {
  return looked(await inParallel(paths, 3, async (path) => look(engine, path, await readFile(path))));
}

/** The same portraits, presented in one way. */
export async function lookAtPresentations(
  engine: FaceSearch,
  paths: readonly string[],
  kind: PresentationKind,
  random: () => number,
): Promise<Looked[]> {
  return looked(
    await inParallel(paths, 3, async (path) => look(engine, path, await present(path, kind, random))),
  );
}

async function look(engine: FaceSearch, path: string, file: Buffer): Promise<Looked | undefined> {
  const { error, faces } = await engine.detect({ file });
  if (error !== undefined) throw new Error(`Cannot measure on "${path}": ${error}`);
  const shares = faces[0]?.presentation?.shares;
  return shares && { half: halfOfPerson(path), shares };
}

function looked(all: readonly (Looked | undefined)[]): Looked[] {
  return all.filter((each) => each !== undefined);
}
