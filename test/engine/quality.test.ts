import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallEvent, type DetectBody, FaceSearch, type FaceSearchError, statusOf } from '#src/index.js';
import { expectBody, expectError } from '../support/contract.ts';
import { cutFace, emptyScene, groupPhoto, portraitOf } from '../support/demoFaces.ts';
import { makeLibrary } from '../support/makeLibrary.ts';

type Level = 'off' | 'basic' | 'strict';
type DetectedFace = DetectBody['faces'][number];

const levels = ['off', 'basic', 'strict'] as const;
const engines = {} as Record<Level, FaceSearch>;
const events = { off: [], basic: [], strict: [] } as Record<Level, CallEvent[]>;

/** A frontal face, its photo made a little brighter than it was: good enough for every level. */
let good: Buffer;
/** Pixels between its eyes, and its left eye. */
let eyes: number;
let leftEye: readonly [x: number, y: number];
let width: number;
let height: number;

beforeAll(async () => {
  for (const quality of levels) {
    engines[quality] = await FaceSearch.open({
      ...(quality === 'basic' ? {} : { quality }),
      vision: { workers: 1 },
      onCall: (event) => events[quality].push(event),
    });
    await engines[quality].createGroup({ group_id: 'g', group_name: 'n' });
  }
  const dark = await cutFace(engines.off, [5, 422, 994]);
  good = await sharp(dark).linear(1.5, 0).png().toBuffer();
  const face = await only(good);
  eyes = face.quality.eyeDistance;
  leftEye = face.points[0] as readonly [number, number];
  ({ width, height } = await sharp(good).metadata());
});
afterAll(async () => {
  for (const level of levels) await engines[level]?.close();
});

/** The largest face of a photo, as detect() describes it. */
async function only(file: Buffer): Promise<DetectedFace> {
  const { error, faces } = await engines.off.detect({ file });
  expect(error).toBeUndefined();
  expect(faces).not.toEqual([]);
  return faces?.[0] as DetectedFace;
}

const measures = (problems: DetectedFace['problems'], ...wanted: readonly string[]): readonly string[] =>
  problems.filter(({ level }) => wanted.includes(level)).map(({ measure }) => measure);

/** The good photo with its eyes this many pixels apart, on a canvas. */
async function small(apart: number): Promise<Buffer> {
  const shrunk = await sharp(good)
    .resize(Math.round((width * apart) / eyes))
    .png()
    .toBuffer();
  const space = { top: 40, bottom: 40, left: 40, right: 40, background: 'grey' };
  return sharp(shrunk).extend(space).png().toBuffer();
}

/** Without what lies above: `share` of the chip is gone. */
function cutAbove(share: number): Promise<Buffer> {
  // The chip is 3.18 times as high as the eyes are apart, and they stand at 46 % of that.
  const top = Math.round(leftEye[1] + (share - 0.46) * 3.18 * eyes);
  return sharp(good)
    .extract({ left: 0, top, width, height: height - top })
    .png()
    .toBuffer();
}

/** Refused from which level on, for what among others, and how the photo comes to it. */
const worse: readonly [string, 'basic' | 'strict', string, () => Promise<Buffer>][] = [
  ['as small as a stamp', 'strict', 'eyeDistance', () => small(40)],
  ['tiny', 'basic', 'eyeDistance', () => small(5)],
  [
    'out of focus',
    'strict',
    'sharpness',
    () =>
      sharp(good)
        .blur(0.03 * eyes)
        .png()
        .toBuffer(),
  ],
  [
    'wholly blurred',
    'basic',
    'sharpness',
    () =>
      sharp(good)
        .blur(0.1 * eyes)
        .png()
        .toBuffer(),
  ],
  ['taken at dusk', 'strict', 'brightness', () => sharp(good).linear(0.3, 0).png().toBuffer()],
  ['taken at night', 'basic', 'brightness', () => sharp(good).linear(0.05, 0).png().toBuffer()],
  ['overexposed', 'strict', 'bright', () => sharp(good).linear(3, 0).png().toBuffer()],
  ['burnt out', 'basic', 'brightness', () => sharp(good).linear(5, 0).png().toBuffer()],
  ['tilted', 'strict', 'roll', () => sharp(good).rotate(20, { background: 'grey' }).png().toBuffer()],
  ['turned to the side', 'strict', 'yaw', () => cutFace(engines.off, [1, 443, 457])],
  ['cut off at the brow', 'strict', 'outside', () => cutAbove(0.3)],
  ['cut off below the eyes', 'basic', 'outside', () => cutAbove(0.55)],
];

describe('a good face', () => {
  test('has no problems, and is enrolled at every level', async () => {
    expect(await only(good)).toMatchObject({ problems: [], refusedBy: null });
    for (const level of levels) {
      const body = await engines[level].addFace({ group_id: 'g', user_id: 'good', file: good });
      expectBody(body, ['group_id', 'face_token', 'user_id', 'user_data', 'face_count']);
      expect(events[level].at(-1)).not.toHaveProperty('quality');
    }
  });
});

describe('a face that is', () => {
  test.each(
    worse,
  )('%s is refused from level %s on, for its %s, and may be searched for at any', async (_what, refusedBy, measure, make) => {
    const file = await make();
    const { problems, quality, ...face } = await only(file);
    expect(face.refusedBy).toBe(refusedBy);
    expect(measures(problems, refusedBy)).toContain(measure);
    for (const level of levels) {
      const body = await engines[level].addFace({ group_id: 'g', user_id: 'worse', file });
      const event = events[level].at(-1);
      if (level === 'off' || (level === 'basic' && refusedBy === 'strict')) {
        expect(body.error).toBeUndefined();
        expect(event).not.toHaveProperty('quality');
        continue;
      }
      expectError(body, 'LOW_QUALITY_FACE');
      const reasons = event?.quality ?? [];
      const wanted = level === 'strict' ? ['basic', 'strict'] : ['basic'];
      expect(reasons.map((reason) => reason.measure)).toEqual(measures(problems, ...wanted));
      for (const { bound, limit, value, ...reason } of reasons) {
        // Looking for all faces may place one a little otherwise than looking for the largest alone.
        expect(Math.abs((quality[reason.measure] as number) - value)).toBeLessThan(
          0.02 * Math.abs(value) + 1e-5,
        );
        expect(bound === 'min' ? limit - value : value - limit).toBeGreaterThan(0);
      }
    }
    expectBody(await engines.strict.search({ group_id: 'g', file }), ['result']);
  });
});

describe('addFace() that refuses a face', () => {
  test('answers with status 400 and leaves the library as it was', async () => {
    expect(statusOf('LOW_QUALITY_FACE')).toBe(400);
    await makeLibrary(engines.basic, 'kept', { good });
    const file = await cutAbove(0.55);
    expectError(
      await engines.basic.addFace({ group_id: 'kept', user_id: 'worse', file }),
      'LOW_QUALITY_FACE',
    );
    const { face_tokens } = await engines.basic.listFaces({ group_id: 'kept' });
    expect(face_tokens).toHaveLength(1);
  });

  test('asks for form, library and face first', async () => {
    const file = await cutAbove(0.55);
    const add = (request: object) =>
      engines.strict.addFace({ group_id: 'g', user_id: 'u', file, ...request });
    expectError(await add({ user_id: '' }), 'BAD_ARGUMENTS:user_id');
    expectError(await add({ group_id: 'nobody-made-this' }), 'INVALID_OUTER_ID');
    expectError(await add({ file: await emptyScene() }), 'NO_FACE_FOUND');
    expectError(await add({}), 'LOW_QUALITY_FACE');
  });

  test('looks at the largest face alone', async () => {
    const [large, tiny] = [await sharp(good).resize(600).png().toBuffer(), await small(40)];
    const together = await sharp({ create: { width: 900, height: 640, channels: 3, background: 'grey' } })
      .composite([
        { input: large, left: 10, top: 10 },
        { input: tiny, left: 640, top: 200 },
      ])
      .png()
      .toBuffer();
    const { faces } = await engines.off.detect({ file: together });
    expect(faces?.map(({ refusedBy }) => refusedBy)).toEqual([null, 'strict']);
    const body = await engines.strict.addFace({ group_id: 'g', user_id: 'u', file: together });
    expect(body.error).toBeUndefined();
  });
});

describe('detect()', () => {
  test.each(['sface', 'face-api'])('measures every face of the group photos with %s', async (pack) => {
    const engine = pack === 'sface' ? engines.off : await FaceSearch.open({ pack, vision: { workers: 1 } });
    for (const photo of [1, 2, 3, 4, 5, 6]) {
      const { faces = [] } = await engine.detect({ file: groupPhoto(photo) });
      expect(faces.length).toBeGreaterThan(1);
      for (const { quality, refusedBy, problems } of faces) {
        // One of them looks away, and is found by what the nets say together.
        if (quality.rawLength < 6.5 && pack === 'sface') continue;
        for (const [measure, value] of Object.entries(quality))
          expect(Number.isFinite(value), measure).toBe(true);
        expect('presence' in quality).toBe(pack === 'sface');
        expect(refusedBy, JSON.stringify(problems)).not.toBe('basic');
      }
    }
    if (engine !== engines.off) await engine.close();
  });

  test('is the same at every level, since it tells of all of them', async () => {
    const file = await small(40);
    const bodies = await Promise.all(levels.map((level) => engines[level].detect({ file })));
    const [first, ...others] = bodies.map(({ faces }) => faces);
    expect(first?.[0]?.refusedBy).toBe('strict');
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('open()', () => {
  test('takes basic where nothing is said, and refuses other levels', async () => {
    const tiny = await small(5);
    const { ada } = { ada: await portraitOf('ada') };
    expect((await engines.basic.addFace({ group_id: 'g', user_id: 'u', file: ada })).error).toBeUndefined();
    expect((await engines.basic.addFace({ group_id: 'g', user_id: 'u', file: tiny })).error).toBe(
      'LOW_QUALITY_FACE',
    );
    const refused = await FaceSearch.open({ quality: 'high' as never }).catch((fault: unknown) => fault);
    expect((refused as FaceSearchError).code).toBe('INVALID_OPTIONS');
    expect((refused as FaceSearchError).message).toContain('quality');
  });
});
