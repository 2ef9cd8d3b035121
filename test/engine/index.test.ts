import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaceSearch } from '#src/index.js';
import { people, portraitOf } from '../support/demoFaces.ts';

const hasHnsw = await import('hnswlib-node').then(
  () => true,
  () => false,
);

describe('the index of an engine', () => {
  const photos: Buffer[] = [];
  let exact: FaceSearch;
  /** By photo. */
  const wanted: number[][] = [];

  beforeAll(async () => {
    exact = await FaceSearch.open({ index: 'exact' });
    for (const [person, places] of Object.entries(people))
      for (const which of places.keys()) photos.push(await portraitOf(person as keyof typeof people, which));
    await enroll(exact);
    for (const photo of photos) wanted.push(await scoresOf(exact, photo));
  });
  afterAll(() => exact?.close());

  async function enroll(engine: FaceSearch): Promise<void> {
    await engine.createGroup({ group_id: 'g', group_name: 'G' });
    for (const [i, file] of photos.entries())
      await engine.addFace({ group_id: 'g', user_id: String(i), file });
  }

  async function scoresOf(engine: FaceSearch, file: Buffer): Promise<number[]> {
    const { result, error } = await engine.search({ group_id: 'g', file, limit: 100 });
    expect(error).toBeUndefined();
    return (result ?? []).map(({ score }) => score);
  }

  test.skipIf(!hasHnsw)(
    'hnsw gives the scores that exact gives (skipped where hnswlib-node is not installed)',
    async () => {
      const hnsw = await FaceSearch.open({ index: 'hnsw' });
      await enroll(hnsw);
      for (const [i, photo] of photos.entries()) expect(await scoresOf(hnsw, photo)).toEqual(wanted[i]);
      await hnsw.close();
    },
  );

  test.skipIf(!hasHnsw)(
    'files go with a face that is deleted, also where the host has changed its folder since (skipped likewise)',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'facedex-index-'));
      const files = (): string[] => readdirSync(join(folder, 'faces'), { recursive: true, encoding: 'utf8' });
      const kept = (): string[] => files().filter((name) => name.startsWith(join('indexes', 'library-')));
      const before = process.cwd();
      process.chdir(folder);
      try {
        const hnsw = await FaceSearch.open({ path: 'faces', index: 'hnsw' });
        await enroll(hnsw);
        await expect.poll(kept, { timeout: 20_000 }).toHaveLength(2);
        process.chdir(tmpdir());
        const { face_tokens: [face] = [] } = await hnsw.listFaces({ group_id: 'g' });
        await hnsw.deleteFaces({ group_id: 'g', face_tokens: [face?.face_token ?? ''] });
        expect(kept()).toEqual([]);
        await hnsw.close();
      } finally {
        process.chdir(before);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

  test('auto gives the scores that exact gives', async () => {
    const auto = await FaceSearch.open({ index: 'auto' });
    await enroll(auto);
    for (const [i, photo] of photos.entries()) expect(await scoresOf(auto, photo)).toEqual(wanted[i]);
    await auto.close();
  });

  test('a buffer that is overwritten right after the call is searched as it was', async () => {
    const photo = await portraitOf('ada');
    await exact.createGroup({ group_id: 'overwritten', group_name: 'G' });
    const adding = exact.addFace({ group_id: 'overwritten', user_id: 'ada', file: photo });
    photo.fill(0);
    expect((await adding).error).toBeUndefined();
  });
});
