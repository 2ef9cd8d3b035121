import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaceSearch, type OpenOptions } from '#src/index.js';
import { packHash } from '#src/pack/packHash.js';
import { readPack } from '#src/pack/readPack.js';
import { portraitOf } from '../support/demoFaces.ts';
import { openFolder } from '../support/storePeople.ts';

const g = { group_id: 'g' };
let folder: string;
let engine: FaceSearch;
/** Two photos each of Ada and Bea, and one of somebody who is neither. */
const photos = {} as Record<'ada' | 'adaAgain' | 'bea' | 'beaAgain' | 'cara', Buffer>;
/** Photos that are none of these, mirrored, blurred and small, and one of Cara. */
let probes: Buffer[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-means-'));
  engine = await FaceSearch.open({ path: join(folder, 'faces') });
  photos.ada = await portraitOf('ada');
  photos.adaAgain = await portraitOf('ada', 1);
  photos.bea = await portraitOf('bea');
  photos.beaAgain = await portraitOf('bea', 1);
  photos.cara = await portraitOf('cara');
  probes = [
    await sharp(photos.ada).flop().png().toBuffer(),
    await sharp(photos.adaAgain).blur(4).png().toBuffer(),
    await sharp(photos.ada).resize(70).png().toBuffer(),
    await sharp(photos.bea).flop().png().toBuffer(),
    photos.cara,
  ];
});
afterAll(async () => {
  await engine?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function enroll(group_id: string, faces: readonly (readonly [string, Buffer])[]): Promise<string[]> {
  expect((await engine.createGroup({ group_id, group_name: group_id })).error).toBeUndefined();
  const tokens: string[] = [];
  for (const [user_id, file] of faces) {
    const { face_token, error } = await engine.addFace({ group_id, user_id, file });
    expect(error).toBeUndefined();
    tokens.push(face_token as string);
  }
  return tokens;
}

/** What `search` and `explain` say of every face for every photo, which must agree to the last bit. */
async function answersOf(group_id: string, files: readonly Buffer[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const file of files) {
    const { result = [] } = await engine.search({ group_id, file, limit: 100 });
    expect(result.length).toBeGreaterThan(0);
    for (const { face_token, score } of result) {
      const { template, mean_of, ...body } = await engine.explain({ group_id, face_token, file });
      expect(body.score).toBe(score);
      answers.push({ face_token, template, mean_of, score });
    }
  }
  return answers;
}

interface Answer {
  readonly face_token: string;
  readonly template: unknown;
  readonly mean_of: unknown;
  readonly score: number;
}

const byMean = (answers: readonly Answer[]): Answer[] =>
  answers.filter(({ template }) => template === 'mean');
const scoresOf = (answers: readonly Answer[]): number[] => answers.map(({ score }) => score);

async function reopen(options: OpenOptions = {}): Promise<void> {
  await engine.close();
  engine = await FaceSearch.open({ path: join(folder, 'faces'), ...options });
}

describe('several photos of one user_id', () => {
  let tokens: string[];
  let answers: Answer[];
  beforeAll(async () => {
    const { ada, adaAgain, bea, beaAgain, cara } = photos;
    tokens = await enroll('g', [
      ['ada', ada],
      ['bea', bea],
      ['ada', adaAgain],
      ['cara', cara],
      ['bea', beaAgain],
    ]);
    answers = await answersOf('g', probes);
  });

  test('are searched with their mean, of which explain() tells; search() agrees to the last bit', () => {
    expect(byMean(answers).length).toBeGreaterThan(0);
    for (const { template, mean_of } of answers)
      expect([template, mean_of]).toEqual(template === 'mean' ? ['mean', 2] : ['face', undefined]);
  });

  test('give the same answers, bit for bit, once the library is opened again', async () => {
    await reopen();
    expect(await answersOf('g', probes)).toEqual(answers);
  });

  test('have no mean where it is turned off: no face is more similar then', async () => {
    await reopen({ templates: { mean: false } });
    const plain = await answersOf('g', probes);
    await reopen();
    expect(byMean(plain)).toEqual([]);
    const sum = (all: readonly Answer[]): number => scoresOf(all).reduce((total, score) => total + score, 0);
    expect(sum(plain)).toBeLessThan(sum(answers));
  });

  test('leave nothing in the answers once all but one are deleted, and have a mean again once one is added', async () => {
    const { ada, adaAgain, bea, beaAgain, cara } = photos;
    await engine.deleteFaces({ ...g, face_tokens: tokens.slice(2, 3).concat(tokens.slice(4)) });
    await enroll('never', [
      ['ada', ada],
      ['bea', bea],
      ['cara', cara],
    ]);
    const left = await answersOf('g', probes);
    expect(byMean(left)).toEqual([]);
    expect(scoresOf(left)).toEqual(scoresOf(await answersOf('never', probes)));
    for (const [user_id, file] of [
      ['ada', adaAgain],
      ['bea', beaAgain],
    ] as const)
      await engine.addFace({ ...g, user_id, file });
    expect(scoresOf(await answersOf('g', probes))).toEqual(scoresOf(answers));
  });
});

test('where strangers are more alike than elsewhere, by the own calibration of the library, so must be the faces of a user', async () => {
  const { bea, beaAgain } = photos;
  await enroll('alike', [
    ['bea', bea],
    ['bea', beaAgain],
  ]);
  const means = byMean(await answersOf('alike', probes));
  expect(means.length).toBeGreaterThan(0);
  await engine.close();
  const store = await openFolder(join(folder, 'faces'));
  const calibration = { source: 'a very alike library', points: [[-1, 1], [0.97, 1e-3], [1, 1e-4]] }; // biome-ignore format: one line
  const own = { format: 1, packHash: packHash(await readPack('sface')), calibration, countedTo: 1e-3 };
  expect(await store.setCalibration(store.library('alike')?.key as number, JSON.stringify(own))).toBe(true);
  await store.close();
  await reopen();
  expect(byMean(await answersOf('alike', probes))).toEqual([]);
  // What is added later, and by whom, is held against it as well.
  await engine.addFace({ group_id: 'alike', user_id: 'bea', file: probes[3] as Buffer });
  expect(byMean(await answersOf('alike', probes))).toEqual([]);
  expect(await engine.resetCalibration({ group_id: 'alike' })).toMatchObject({ removed: true });
  expect(byMean(await answersOf('alike', probes)).every(({ mean_of }) => mean_of === 3)).toBe(true);
  const { face_token } = (await engine.listFaces({ group_id: 'alike' })).face_tokens?.at(-1) as {
    face_token: string;
  };
  await engine.deleteFaces({ group_id: 'alike', face_tokens: [face_token] });
  expect(byMean(await answersOf('alike', probes))).toEqual(means);
});

test('strangers under one user_id have no mean', async () => {
  const { ada, bea, cara } = photos;
  await enroll('visitors', [
    ['visitor', ada],
    ['visitor', bea],
    ['visitor', cara],
  ]);
  expect(byMean(await answersOf('visitors', probes))).toEqual([]);
});
