import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaceSearch, type SearchRequest } from '#src/index.js';
import { bmpFile } from '../image/bmpFile.ts';
import { PNG_SIGNATURE, pngChunk, pngHeader } from '../image/pngFile.ts';
import { expectBody, expectError } from '../support/contract.ts';
import { cutFace, groupPhoto, people, portraitOf } from '../support/demoFaces.ts';
import { makeLibrary } from '../support/makeLibrary.ts';

type PhotoField = Pick<SearchRequest, 'image' | 'file' | 'multi_oriented_detection'>;

let engine: FaceSearch;
let folder: string;
/** Ada and Bea as the library does not have them. */
let ada: Buffer;
let bea: Buffer;
const users = new Map<string, string>();

beforeAll(async () => {
  engine = await FaceSearch.open();
  folder = mkdtempSync(join(tmpdir(), 'facedex-photos-'));
  const enrolled = {
    ada: await portraitOf('ada'),
    bea: await portraitOf('bea'),
    cara: await portraitOf('cara'),
  };
  const tokens = await makeLibrary(engine, 'g', enrolled);
  tokens.forEach((token, i) => {
    users.set(token, Object.keys(enrolled)[i] as string);
  });
  ada = await portraitOf('ada', 1);
  bea = await portraitOf('bea', 1);
});
afterAll(async () => {
  await engine?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Who is found best in a photo, and with which score. */
async function best(photo: PhotoField): Promise<{ user: string | undefined; score: number }> {
  const body = await engine.search({ group_id: 'g', ...photo });
  expectBody(body, ['result']);
  const [first] = body.result ?? [];
  return { user: users.get(first?.face_token ?? ''), score: first?.score ?? 0 };
}

/** Holds a photo to be found as Ada. */
async function expectAda(photo: PhotoField): Promise<number> {
  const { user, score } = await best(photo);
  expect(user).toBe('ada');
  expect(score).toBeGreaterThan(80);
  return score;
}

async function asBmp(png: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const stride = Math.ceil((width * 3) / 4) * 4;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        pixels[(height - 1 - y) * stride + 3 * x + c] = data[(y * width + x) * channels + 2 - c] as number;
  return bmpFile({ width, height, bits: 24, pixels });
}

const kinds: [string, (png: Buffer) => Promise<Buffer>][] = [
  ['PNG', (png) => Promise.resolve(png)],
  ['JPEG', (png) => sharp(png).jpeg({ quality: 90 }).toBuffer()],
  ['progressive JPEG', (png) => sharp(png).jpeg({ progressive: true }).toBuffer()],
  ['BMP', asBmp],
  ['grey PNG', (png) => sharp(png).greyscale().png().toBuffer()],
  ['grey JPEG', (png) => sharp(png).greyscale().jpeg().toBuffer()],
  ['PNG with alpha', (png) => sharp(png).ensureAlpha(0.9).png().toBuffer()],
  ['palette PNG', (png) => sharp(png).png({ palette: true }).toBuffer()],
  ['16-bit PNG', (png) => sharp(png).toColourspace('rgb16').png().toBuffer()],
  ['CMYK JPEG', (png) => sharp(png).toColourspace('cmyk').jpeg({ quality: 90 }).toBuffer()],
];

describe('a photo is found', () => {
  test.each(kinds)('as %s', async (_kind, encode) => {
    await expectAda({ file: await encode(ada) });
  });

  test('with one score as path, Buffer, Uint8Array, base64 and data URL', async () => {
    const path = join(folder, 'ada.png');
    writeFileSync(path, ada);
    const base64 = ada.toString('base64');
    const shared = new Uint8Array(new SharedArrayBuffer(ada.length));
    shared.set(ada);
    const score = await expectAda({ file: path });
    for (const photo of [
      { file: ada },
      { image: ada },
      { file: Uint8Array.from(ada) },
      { image: Uint8Array.from(ada) },
      { file: shared },
      { image: base64 },
      { image: `data:image/png;base64,${base64}` },
    ])
      expect(await expectAda(photo)).toBe(score);
  });

  test('by its content, whatever its name says', async () => {
    const score = await expectAda({ file: ada });
    for (const name of ['ada.jpg', 'ada', 'ä da %20.gif']) {
      writeFileSync(join(folder, name), ada);
      expect(await expectAda({ file: join(folder, name) })).toBe(score);
    }
    expect(await expectAda({ image: `data:image/jpeg;base64,${ada.toString('base64')}` })).toBe(score);
  });

  test('and bytes of the caller stay as they were, large, small or part of something larger', async () => {
    // Under 4 KiB Node cuts a Buffer out of a pool that it shares with others.
    const thumbnail = await sharp(ada).resize(112, 112).jpeg({ quality: 60 }).toBuffer();
    expect(thumbnail.length).toBeLessThan(4096);
    const pooled = Buffer.from(thumbnail);
    expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.length);
    const padded = Buffer.alloc(ada.length + 200, 0xab);
    padded.set(ada, 100);
    const part = new Uint8Array(padded.buffer, padded.byteOffset + 100, ada.length);
    for (const bytes of [ada, pooled, part, Uint8Array.from(ada)]) {
      const before = Buffer.from(bytes).toString('hex');
      for (const photo of [{ file: bytes }, { image: bytes }]) await expectAda(photo);
      expect(Buffer.from(bytes).toString('hex') === before).toBe(true);
    }
    expect([...new Set(padded.subarray(0, 100))]).toEqual([0xab]);
  });

  test('and the file on disk is only read', async () => {
    const path = join(folder, 'read-only.png');
    writeFileSync(path, ada, { mode: 0o444 });
    await expectAda({ file: path });
    expect(await readFile(path)).toEqual(ada);
  });
});

describe('a photo that cannot be used is refused, and the engine works on', () => {
  const UNSUPPORTED = 'IMAGE_ERROR_UNSUPPORTED_FORMAT';
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><rect width="9" height="9"/></svg>';
  const header = (width: number, height: number): Buffer =>
    Buffer.concat([PNG_SIGNATURE, pngHeader(width, height, 8, 2), pngChunk('IDAT', Buffer.alloc(9))]);
  const blank = (side: number): Sharp =>
    sharp({ create: { width: side, height: side, channels: 3, background: 'grey' } });
  const refused: [string, () => Promise<Buffer> | Buffer, string][] = [
    ['a text', () => Buffer.from('There is no face in this text'), UNSUPPORTED],
    ['a JPEG cut in half', async () => half(await sharp(ada).jpeg().toBuffer()), UNSUPPORTED],
    ['a PNG cut in half', () => half(ada), UNSUPPORTED],
    ['a BMP cut in half', async () => half(await asBmp(ada)), UNSUPPORTED],
    ['the first bytes of a JPEG', async () => Buffer.from([0xff, 0xd8, 0xff]), UNSUPPORTED],
    ['a GIF', () => sharp(ada).gif().toBuffer(), UNSUPPORTED],
    ['a WebP', () => sharp(ada).webp().toBuffer(), UNSUPPORTED],
    ['a TIFF', () => sharp(ada).tiff().toBuffer(), UNSUPPORTED],
    ['an AVIF', () => sharp(ada).resize(64).avif().toBuffer(), UNSUPPORTED],
    ['an SVG', () => Buffer.from(svg), UNSUPPORTED],
    ['zeros', () => Buffer.alloc(10_000), UNSUPPORTED],
    ['one pixel', () => blank(1).png().toBuffer(), 'INVALID_IMAGE_SIZE'],
    ['47 pixels a side', () => blank(47).jpeg().toBuffer(), 'INVALID_IMAGE_SIZE'],
    ['a header of 100 megapixels', () => header(10_000, 10_000), 'INVALID_IMAGE_SIZE'],
    ['a header of one endless row', () => header(2 ** 31 - 1, 1), 'INVALID_IMAGE_SIZE'],
    ['a header without pixels', () => header(0, 0), 'INVALID_IMAGE_SIZE'],
    ['no face', () => blank(48).png().toBuffer(), 'NO_FACE_FOUND'],
  ];
  const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);

  test.each(refused)('%s', async (_what, make, code) => {
    const bytes = await make();
    const path = join(folder, 'refused');
    writeFileSync(path, bytes);
    const error = (key: string): string => (code === 'NO_FACE_FOUND' ? code : `${code}:${key}`);
    for (const file of [bytes, path])
      expectError(await engine.search({ group_id: 'g', file }), error('file'));
    for (const image of [bytes, bytes.toString('base64')])
      expectError(await engine.search({ group_id: 'g', image }), error('image'));
    const adding = await engine.addFace({ group_id: 'g', file: bytes, user_id: 'u' });
    expectError(adding, error('file'));
    await expectAda({ file: ada });
  });

  test('an empty file', async () => {
    const path = join(folder, 'empty.jpg');
    writeFileSync(path, '');
    for (const file of [path, new Uint8Array(0), Buffer.alloc(0)])
      expectError(await engine.search({ group_id: 'g', file }), `${UNSUPPORTED}:file`);
    const image = new Uint8Array(0);
    expectError(await engine.search({ group_id: 'g', image }), `${UNSUPPORTED}:image`);
    expectError(await engine.search({ group_id: 'g', image: '' }), 'BAD_ARGUMENTS:image');
    expectError(await engine.search({ group_id: 'g', file: '' }), 'BAD_ARGUMENTS:file');
  });

  test('a path that is no file', async () => {
    mkdirSync(join(folder, 'folder.jpg'));
    const paths = ['none.jpg', 'folder.jpg', 'ada.png/inner.jpg', `${'x'.repeat(300)}.jpg`];
    const special = process.platform === 'win32' ? [] : ['/dev/zero', '/dev/null', '/dev/stdin'];
    for (const file of [...paths.map((name) => join(folder, name)), ...special])
      expectError(await engine.search({ group_id: 'g', file }), 'BAD_ARGUMENTS:file');
    expectError(await engine.search({ group_id: 'g', file: 'a\0.jpg' }), 'BAD_ARGUMENTS:file');
    await expectAda({ file: ada });
  });
});

test('limits are the ones that the engine was opened with, each inclusive', async () => {
  const limits = { maxBytes: 200_000, minSide: 100, maxSide: 600, maxPixels: 250_000 };
  const strict = await FaceSearch.open({ limits });
  const flat = (width: number, height: number): Promise<Buffer> =>
    sharp({ create: { width, height, channels: 3, background: 'grey' } })
      .png()
      .toBuffer();
  const sized = async (bytes: number): Promise<Buffer> => {
    const png = await flat(100, 100);
    return Buffer.concat([png, Buffer.alloc(bytes - png.length)]);
  };
  const cases: [Buffer, string | undefined][] = [
    [await flat(100, 100), undefined],
    [await flat(99, 100), 'INVALID_IMAGE_SIZE:file'],
    [await flat(100, 99), 'INVALID_IMAGE_SIZE:file'],
    [await flat(600, 100), undefined],
    [await flat(100, 601), 'INVALID_IMAGE_SIZE:file'],
    [await flat(500, 500), undefined],
    [await flat(500, 501), 'INVALID_IMAGE_SIZE:file'],
    [await sized(200_000), undefined],
    [await sized(200_001), 'IMAGE_FILE_TOO_LARGE:file'],
  ];
  try {
    for (const [file, error] of cases) expect((await strict.detect({ file })).error).toBe(error);
    const image = (await sized(200_001)).toString('base64');
    expectError(await strict.detect({ image }), 'IMAGE_FILE_TOO_LARGE:image');
    const path = join(folder, 'large.png');
    writeFileSync(path, await sized(200_001));
    expectError(await strict.detect({ file: path }), 'IMAGE_FILE_TOO_LARGE:file');
  } finally {
    await strict.close();
  }
});

describe('a photo that is not upright', () => {
  const turned = (degrees: number, png: Buffer): Promise<Buffer> =>
    sharp(png).rotate(degrees).png().toBuffer();
  const flop = (png: Buffer): Promise<Buffer> => sharp(png).flop().png().toBuffer();
  /** How a picture is stored so that it is upright under each EXIF orientation. */
  const stored: ((png: Buffer) => Promise<Buffer>)[] = [
    (png) => Promise.resolve(png),
    flop,
    (png) => turned(180, png),
    async (png) => flop(await turned(180, png)),
    async (png) => flop(await turned(90, png)),
    (png) => turned(270, png),
    async (png) => flop(await turned(270, png)),
    (png) => turned(90, png),
  ];

  test('is found with the same score in all eight EXIF orientations', async () => {
    const upright = await expectAda({ file: ada });
    for (const [i, store] of stored.entries()) {
      const picture = sharp(await store(ada)).withMetadata({ orientation: i + 1 });
      const png = await picture.clone().png().toBuffer();
      expect((await sharp(png).metadata()).orientation).toBe(i + 1);
      expect(await expectAda({ file: png }), `orientation ${i + 1}`).toBeCloseTo(upright, 6);
      await expectAda({ file: await picture.clone().jpeg().toBuffer() });
    }
  });

  test.each([
    [90, '1'],
    [180, 1],
    [270, true],
  ] as const)('but turned by %i degrees is found with multi_oriented_detection %j', async (degrees, flag) => {
    const file = await turned(degrees, ada);
    await expectAda({ file, multi_oriented_detection: flag });
    const body = await engine.search({ group_id: 'g', file, multi_oriented_detection: '0' });
    expect([undefined, 'NO_FACE_FOUND']).toContain(body.error);
  });

  test('and standing on its head it is not enrolled with its landmarks in the wrong places, which match any such face', async () => {
    for (const person of ['cara', 'emma'] as const) {
      const upright = await portraitOf(person, 0);
      const group_id = `${person}-on-her-head`;
      await engine.createGroup({ group_id, group_name: 'n' });
      const added = await engine.addFace({ group_id, file: await turned(180, upright), user_id: person });
      if (added.error === 'NO_FACE_FOUND') continue;
      const { result = [] } = await engine.search({ group_id, file: upright });
      expect([added.error, result[0]?.score]).toEqual([undefined, expect.closeTo(99.8, 0)]);
    }
  });

  test('loses next to nothing of its score to multi_oriented_detection where it is upright', async () => {
    const upright = await expectAda({ file: ada });
    expect(await expectAda({ file: ada, multi_oriented_detection: '1' })).toBeGreaterThan(upright - 2);
  });
});

describe('which face of a photo counts', () => {
  async function together(first: Buffer, second: Buffer): Promise<Buffer> {
    const large = await sharp(first).resize(560, 560).toBuffer();
    const small = await sharp(second).resize(240, 240).toBuffer();
    return sharp({ create: { width: 1000, height: 640, channels: 3, background: 'grey' } })
      .composite([
        { input: large, left: 20, top: 40 },
        { input: small, left: 680, top: 200 },
      ])
      .png()
      .toBuffer();
  }

  test('the largest one, whoever that is', async () => {
    expect(await best({ file: await together(ada, bea) })).toMatchObject({ user: 'ada' });
    expect(await best({ file: await together(bea, ada) })).toMatchObject({ user: 'bea' });
    const mirrored = await sharp(await together(bea, ada))
      .flop()
      .png()
      .toBuffer();
    expect(await best({ file: mirrored })).toMatchObject({ user: 'bea' });
    expect((await engine.detect({ file: await together(ada, bea) })).faces).toHaveLength(2);
  });

  test('one that fills the frame too', async () => {
    await expectAda({ file: await cutFace(engine, people.ada[1], 0) });
    await expectAda({ file: await cutFace(engine, people.ada[1], 0.1) });
  });

  test('the largest of a group photo, when a face is enrolled', async () => {
    await engine.createGroup({ group_id: 'largest', group_name: 'n' });
    const { face_token } = await engine.addFace({ group_id: 'largest', file: groupPhoto(3), user_id: 'u' });
    const { result } = await engine.search({ group_id: 'largest', file: ada });
    expect(result?.[0]).toMatchObject({ face_token });
    expect(result?.[0]?.score).toBeGreaterThan(95);
  });
});

const fixtures = '../shared/data/fixtures/cc0_exif';
describe.skipIf(!existsSync(fixtures))(
  'one photo in eight EXIF orientations (skips without ../shared/data)',
  () => {
    test('has one best match', async () => {
      const file = (n: number): string => join(fixtures, `lisa1_o${n}.jpg`);
      await engine.createGroup({ group_id: 'lisa', group_name: 'n' });
      const { face_token } = await engine.addFace({ group_id: 'lisa', file: file(1), user_id: 'lisa' });
      for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const { result } = await engine.search({ group_id: 'lisa', file: file(n) });
        expect(result?.[0], file(n)).toMatchObject({ face_token });
        expect(result?.[0]?.score, file(n)).toBeGreaterThan(95);
      }
    });
  },
);
