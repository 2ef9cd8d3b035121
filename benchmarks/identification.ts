import { basename } from 'node:path';
import { FaceSearch } from '#src/index.js';
import { inParallel } from '#src/vision/inParallel.js';
import { openSet } from './openSet.ts';
import { photosIn } from './support/photos.ts';
import { writeResult } from './support/writeResult.ts';

/** 1:N search: is the right one first, and how often is the wrong one returned, or the right one not? */
export async function identification(packs: readonly string[]): Promise<void> {
  const first: object[] = [];
  for (const pack of packs) {
    const engine = await FaceSearch.open({ pack, vision: { workers: 2 } });
    first.push({ pack, ...(await london(engine)) });
    await engine.close();
  }
  await writeResult('identification-london', first);
  const open: object[] = [];
  for (const pack of packs) open.push(...(await openSet(pack)));
  await writeResult('identification', open);
}

/** Enrolls people by one photo, searches by the other: is the right one first, and with what score? */
async function london(engine: FaceSearch): Promise<object> {
  const photos = await photosIn('london');
  const person = (path: string): string => basename(path).slice(0, 3);
  const part = (kind: string): string[] => photos.filter((path) => path.includes(kind));
  await engine.createGroup({ group_id: 'london', group_name: 'London' });
  const users = new Map<string, string>();
  await inParallel(part('neutral'), 4, async (file) => {
    const body = await engine.addFace({ group_id: 'london', user_id: person(file), file });
    if (body.error !== undefined) throw new Error(`Cannot enroll ${basename(file)}: ${body.error}`);
    users.set(body.face_token, person(file));
  });
  const probes = part('smiling');
  const mates: number[] = [];
  const others: number[] = [];
  let first = 0;
  await inParallel(probes, 4, async (file) => {
    const { result = [] } = await engine.search({ group_id: 'london', limit: 100, file });
    if (users.get(result[0]?.face_token ?? '') === person(file)) first++;
    for (const { face_token, score } of result)
      (users.get(face_token) === person(file) ? mates : others).push(score);
  });
  return {
    enrolled: users.size,
    probes: probes.length,
    rank1: first,
    'lowest mate': Math.min(...mates).toFixed(1),
    'highest other': Math.max(...others).toFixed(1),
  };
}
