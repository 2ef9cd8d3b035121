import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaceSearch } from '#src/index.js';
import { sfaceFiles } from '../face/packNets.ts';
import { missingWeights } from '../inference/weightsFile.ts';
import { emptyScene, portraitOf } from '../support/demoFaces.ts';
import { type Ended, facedex } from '../support/facedex.ts';
import { makeLibrary } from '../support/makeLibrary.ts';
import { withEngine } from '../support/withEngine.ts';

const missing = missingWeights(...sfaceFiles);
let folder: string;
/** Store made with sface. */
let path: string;
let photos: string;
let adaAgain: Buffer;
const tokens: Record<string, readonly string[]> = {};
/** What the libraries answer, scores left out: those are the pack's. */
let answers: unknown;

const reembed = (into: string, ...args: readonly string[]): Ended =>
  facedex('reembed', '--path', path, '--photos', photos, '--to', 'face-api', '--into', into, ...args);

async function answersOf(engine: FaceSearch): Promise<unknown> {
  const groups = (await engine.listGroups()).group_infos ?? [];
  return Promise.all(
    groups.map(async ({ model_version: _, ...group }) => {
      const { face_tokens } = await engine.listFaces({ group_id: group.group_id });
      return { ...group, face_tokens };
    }),
  );
}

// Each run loads two packs in several threads.
describe.skipIf(missing)(`facedex reembed${missing}`, { timeout: 240_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facedex-reembed-'));
    path = join(folder, 'faces');
    photos = join(folder, 'photos');
    mkdirSync(join(photos, 'deeper'), { recursive: true });
    await withEngine({ path, pack: 'sface', vision: { workers: 1 } }, async (engine) => {
      const ada = await portraitOf('ada');
      adaAgain = await portraitOf('ada', 1);
      const bea = await portraitOf('bea');
      const cara = await portraitOf('cara');
      const turned = await sharp(await portraitOf('dora'))
        .rotate(180)
        .png()
        .toBuffer();
      tokens['staff'] = await makeLibrary(engine, 'staff', { cara, ada });
      const dora = { group_id: 'staff', user_id: 'dora', user_data: 'data of dora', file: turned };
      tokens['dora'] = [
        (await engine.addFace({ ...dora, multi_oriented_detection: '1' })).face_token as string,
      ];
      tokens['guests'] = await makeLibrary(engine, 'guests', { ada, bea });
      await engine.createGroup({ group_id: 'empty', group_name: 'Nobody', group_data: 'data' });
      answers = await answersOf(engine);
      const files = {
        'x1.png': bea,
        'x2.png': ada,
        '../elsewhere.png': cara,
        'deeper/x4.png': turned,
        'x5.png': adaAgain,
      };
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(photos, name), bytes);
    });
    writeFileSync(join(photos, 'scene.png'), await emptyScene());
    writeFileSync(join(photos, 'broken.jpg'), 'no photo');
    symlinkSync(join(folder, 'elsewhere.png'), join(photos, 'x3.png'));
    symlinkSync(join(folder, 'nowhere.png'), join(photos, 'x6.png'));
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('moves every face over to its place, by photos that no list names', async () => {
    const into = join(folder, `moved${sep}`);
    mkdirSync(join(folder, 'moved.part', 'of somebody else'), { recursive: true });
    const { status, stdout, stderr } = reembed(into);
    expect(status, stderr).toBe(0);
    const [notRead, moved, ...rest] = stdout.split('\n');
    expect(notRead).toMatch(/^Not read: ENOENT.*x6\.png/);
    expect(moved).toBe(`Moved 5 faces of "${path}" from sface to face-api, into "${into}"`);
    expect(rest).toEqual(['']);
    await withEngine({ path: into, pack: 'face-api', vision: { workers: 1 } }, async (engine) => {
      expect(await answersOf(engine)).toEqual(answers);
      for (const group_id of ['staff', 'guests']) {
        const { result } = await engine.search({ group_id, file: adaAgain });
        const { info } = await engine.faceInfo({ group_id, face_token: result?.[0]?.face_token as string });
        expect(info?.user_id).toBe('ada');
      }
    });
    expect(readdirSync(join(folder, 'moved.part'))).toEqual(['of somebody else']);
    expect(readdirSync(folder).filter((name) => name.startsWith('moved.part-'))).toEqual([]);
  });

  test('makes nothing and names the faces where photos are missing, another photo of the person among them', async () => {
    const fewer = join(folder, 'fewer');
    cpSync(photos, fewer, { recursive: true });
    rmSync(join(fewer, 'x2.png'));
    const into = join(folder, 'partial');
    const args = ['reembed', '--path', path, '--photos', fewer, '--to', 'face-api', '--into', into];
    const refused = facedex(...args);
    expect(refused.status).toBe(1);
    expect(refused.stdout.trim().split('\n')).toEqual([
      expect.stringContaining('x6.png'),
      `Not moved: staff ${tokens['staff']?.[1]} ada: its photo is not there`,
      `Not moved: guests ${tokens['guests']?.[0]} ada: its photo is not there`,
    ]);
    expect(refused.stderr).toContain('Cannot move 2 faces');
    expect(refused.stderr).toContain('--allow-missing');
    expect(readdirSync(folder)).not.toContain('partial');
    expect(facedex(...args, '--allow-missing')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Moved 3 faces'),
    });
    await withEngine({ path: into, pack: 'face-api', vision: { workers: 1 } }, async (engine) => {
      const { face_tokens } = await engine.listFaces({ group_id: 'staff' });
      expect(face_tokens?.map(({ user_id }) => user_id)).toEqual(['cara', 'dora']);
    });
  });

  test.each<[string, () => Ended, number, string]>([
    [
      'a folder without a store',
      () =>
        facedex(
          'reembed',
          '--path',
          photos,
          '--photos',
          photos,
          '--to',
          'sface',
          '--into',
          join(folder, 'n'),
        ),
      1,
      'there is none',
    ],
    ['a target that is there', () => reembed(photos), 1, 'it is there already'],
    [
      'a target that is a file',
      () => reembed(join(photos, 'x1.png')),
      1,
      'it is there already, and no folder',
    ],
    ['a target in the store itself', () => reembed(join(path, 'new')), 1, 'it lies in '],
    [
      'a pack that did not make the store',
      () => reembed(join(folder, 'n'), '--from', 'face-api'),
      1,
      'its templates were made with pack "sface"',
    ],
    [
      'no folder of photos',
      () =>
        facedex(
          'reembed',
          '--path',
          path,
          '--photos',
          join(folder, 'no'),
          '--to',
          'sface',
          '--into',
          join(folder, 'n'),
        ),
      1,
      'it does not exist',
    ],
    [
      'no target',
      () => facedex('reembed', '--path', path, '--photos', photos, '--to', 'face-api'),
      2,
      '--into',
    ],
  ])('ends with a clear message for %s, and makes nothing', (_, run, code, message) => {
    const { status, stderr } = run();
    expect(stderr).toContain(message);
    expect(status).toBe(code);
    expect(existsSync(join(folder, 'n'))).toBe(false);
  });

  test('refuses a store that is open, and has left it as it was', async () => {
    await withEngine({ path, pack: 'sface', vision: { workers: 1 } }, async (engine) => {
      expect(reembed(join(folder, 'n'))).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('open'),
      });
      expect(await answersOf(engine)).toEqual(answers);
    });
  });
});
