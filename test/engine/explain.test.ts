import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaceSearch } from '#src/index.js';
import { expectBody, expectError, NO_TOKEN } from '../support/contract.ts';
import { emptyScene, groupPhoto, portraitOf } from '../support/demoFaces.ts';
import { makeLibrary } from '../support/makeLibrary.ts';

let engine: FaceSearch;
let tokens: string[];
const photos = {} as Record<'ada' | 'adaAgain' | 'bea' | 'cara' | 'nobody', Buffer>;
const g = { group_id: 'g' };

beforeAll(async () => {
  engine = await FaceSearch.open();
  photos.ada = await portraitOf('ada');
  photos.adaAgain = await portraitOf('ada', 1);
  photos.bea = await portraitOf('bea');
  photos.cara = await portraitOf('cara');
  photos.nobody = await emptyScene();
  const { ada, bea, cara } = photos;
  tokens = await makeLibrary(engine, 'g', { ada, bea, cara });
});
afterAll(() => engine?.close());

const explain = (request: object): Promise<object> => engine.explain(request as never);

describe('explain()', () => {
  test('gives every number between two faces and the score', async () => {
    const body = await engine.explain({ ...g, face_token: tokens[0] as string, file: photos.adaAgain });
    expectBody(body, [
      ...['group_id', 'face_token', 'similarity', 'template', 'calibration', 'source', 'fmr', 'basis'],
      ...['library_size', 'fpir', 'score'],
    ]);
    const { similarity = 0, fmr = 0, fpir = 0 } = body;
    expect(body).toMatchObject({ ...g, face_token: tokens[0], calibration: 'pack', library_size: 3 });
    expect(similarity).toBeGreaterThan(0.4);
    expect(similarity).toBeLessThan(1);
    expect(fmr).toBeLessThan(1e-3);
    expect(fpir / (1 - (1 - fmr) ** 3)).toBeCloseTo(1, 4);
    expect(body.source?.length).toBeGreaterThan(20);
    expect(JSON.parse(JSON.stringify(body))).toStrictEqual(body);
  });

  test('gives the score that search() gives, to the last bit, for every face and photo', async () => {
    for (const file of [photos.ada, photos.adaAgain, photos.bea, groupPhoto(2)]) {
      const { result = [] } = await engine.search({ ...g, file, limit: 100 });
      expect(result).toHaveLength(3);
      for (const { face_token, score } of result)
        expect((await engine.explain({ ...g, face_token, file })).score).toBe(score);
    }
  });

  test('tells what was counted from what was extrapolated, or that the table is provisional', async () => {
    const bases = new Set<unknown>();
    for (const face_token of tokens)
      bases.add((await engine.explain({ ...g, face_token, file: photos.ada })).basis);
    const same = await engine.explain({ ...g, face_token: tokens[0] as string, file: photos.ada });
    expect(same.similarity).toBeCloseTo(1, 5);
    if (same.basis === 'provisional') expect([...bases]).toEqual(['provisional']);
    else expect([...bases].sort()).toEqual(['counted', 'extrapolated']);
  });

  test('moves with the size of the library as search() does', async () => {
    await makeLibrary(engine, 'grows', { ada: photos.ada });
    const [face_token = ''] =
      (await engine.listFaces({ group_id: 'grows' })).face_tokens?.map((face) => face.face_token) ?? [];
    const request = { group_id: 'grows', face_token, file: photos.adaAgain };
    const before = await engine.explain(request);
    await engine.addFace({ group_id: 'grows', user_id: 'bea', file: photos.bea });
    const after = await engine.explain(request);
    expect(after).toMatchObject({ library_size: 2, similarity: before.similarity, fmr: before.fmr });
    expect(after.score).toBeLessThan(before.score as number);
    const { result } = await engine.search({ group_id: 'grows', file: photos.adaAgain });
    expect(after.score).toBe(result?.[0]?.score);
  });

  test('names the size that is pinned', async () => {
    const pinned = await FaceSearch.open({ scores: { librarySize: 5000 } });
    const [face_token = ''] = await makeLibrary(pinned, 'g', { ada: photos.ada });
    const body = await pinned.explain({ ...g, face_token, file: photos.adaAgain });
    const { result } = await pinned.search({ ...g, file: photos.adaAgain });
    await pinned.close();
    expect(body.library_size).toBe(5000);
    expect(body.score).toBe(result?.[0]?.score);
  });

  test('takes a photo as search() does', async () => {
    const face_token = tokens[0] as string;
    const image = photos.adaAgain.toString('base64');
    const turned = { file: photos.adaAgain, multi_oriented_detection: '1' as const };
    for (const photo of [{ image }, { image: photos.adaAgain }, turned]) {
      const { result } = await engine.search({ ...g, ...photo });
      expect(result?.[0]?.face_token).toBe(face_token);
      expect(await explain({ ...g, face_token, ...photo })).toMatchObject({ score: result?.[0]?.score });
    }
  });
});

describe('the errors of explain() come in the order presence, form, library, image, face', () => {
  const file = Buffer.from('not a photo');
  const face_token = NO_TOKEN;
  const unknown = { group_id: 'nobody-made-this' };
  const cases: [object, string][] = [
    [{}, 'MISSING_ARGUMENTS: group_id'],
    [{ ...g, file }, 'MISSING_ARGUMENTS: face_token'],
    [{ group_id: 'b a d', face_token }, 'MISSING_ARGUMENTS: image, file'],
    [{ ...g, face_token, file, image: file }, 'COEXISTENCE_ARGUMENTS'],
    [{ group_id: 'b a d', face_token: '../..', file }, 'INVALID_GROUP_ID'],
    [{ ...unknown, face_token: '../..', file }, 'INVALID_FACE_TOKEN'],
    [{ ...unknown, face_token, image: '%%%%' }, 'BAD_ARGUMENTS:image'],
    [
      { ...unknown, face_token, file, multi_oriented_detection: '2' },
      'BAD_ARGUMENTS:multi_oriented_detection',
    ],
    [{ ...unknown, face_token, file }, 'INVALID_OUTER_ID'],
    [{ ...g, face_token, file }, 'INVALID_FACE_TOKEN'],
  ];
  test.each(cases)('%o says %s', async (request, error) => {
    expectError(await explain(request), error);
  });

  test('a photo that is none, or has nobody in it', async () => {
    const known = { ...g, face_token: tokens[0] };
    expectError(await explain({ ...known, file }), 'IMAGE_ERROR_UNSUPPORTED_FORMAT:file');
    expectError(await explain({ ...known, file: photos.nobody }), 'NO_FACE_FOUND');
  });

  test('a face of another library, and one that is deleted while the photo is looked at', async () => {
    const [other = ''] = await makeLibrary(engine, 'other', { ada: photos.ada });
    expectError(await explain({ ...g, face_token: other, file: photos.ada }), 'INVALID_FACE_TOKEN');
    const request = { group_id: 'other', face_token: other, file: photos.ada };
    const [explained] = await Promise.all([
      explain(request),
      engine.deleteFaces({ group_id: 'other', face_tokens: other }),
    ]);
    expectError(explained, 'INVALID_FACE_TOKEN');
    expectError(await explain(request), 'INVALID_FACE_TOKEN');
  });
});
