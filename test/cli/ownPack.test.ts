import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { FaceSearch } from '#src/index.js';
import { encodeOnnx } from '#src/inference/onnx/encodeOnnx.js';
import type { PackDraft, PackFile } from '#src/pack/pack.js';
import { readPackNets } from '#src/pack/readPackNets.js';
import { VisionPool } from '#src/vision/visionPool.js';
import { sfaceFiles } from '../face/packNets.ts';
import { missingWeights } from '../inference/weightsFile.ts';
import { cutFace, groupPhoto, people } from '../support/demoFaces.ts';
import { type Ended, facedex } from '../support/facedex.ts';
import { makeLibrary } from '../support/makeLibrary.ts';
import { tinyEmbedder } from '../support/tinyEmbedder.ts';

const missing = missingWeights(...sfaceFiles);
let folder: string;
let into: string;
/** The faces of five people, by name. */
let cuts: Readonly<Record<keyof typeof people, Buffer>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-own-'));
  into = join(folder, 'models');
  if (!missing) cuts = await cutPeople();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function net(name: string, options: Parameters<typeof tinyEmbedder>[0] = {}): string {
  const path = join(folder, `${name}.onnx`);
  writeFileSync(path, encodeOnnx(tinyEmbedder(options)));
  return path;
}

/** A file with five points: these, the last one again as often as it takes. */
function templateOf(...points: readonly [number, number][]): string {
  const path = join(folder, 'template.json');
  writeFileSync(path, JSON.stringify(Array.from({ length: 5 }, (_, i) => points[i] ?? points.at(-1))));
  return path;
}

const PIXELS = ['--colour', 'rgb', '--mean', '0', '--scale', '1'];
const add = (file: string, ...args: readonly string[]): Ended =>
  facedex('models', 'add', file, '--into', into, ...args);
const packOf = (id: string): PackDraft =>
  JSON.parse(readFileSync(join(into, `${id}.json`), 'utf8')) as PackDraft;

describe.skipIf(missing)(`facedex models add${missing}`, { timeout: 240_000 }, () => {
  test('makes a pack beside its weights, with what the graph says', () => {
    const { status, stdout, stderr } = add(net('tiny'), ...PIXELS, '--licence', 'CC0-1.0');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('64 values, output "embedding"');
    expect(stdout).toContain(`Next: npx facedex calibrate DIR --pack ${join(into, 'tiny.json')}`);
    expect(packOf('tiny')).toMatchObject({
      id: 'tiny',
      embedder: {
        kind: 'onnx',
        model: 'tiny.onnx',
        input: 112,
        layout: 'nchw',
        colour: 'rgb',
        dimension: 64,
      },
      detector: { kind: 'blazeface' },
    });
    expect(packOf('tiny')).not.toHaveProperty('calibration');
    expect(packOf('tiny').files.map(({ name }) => name)).not.toContain('sface.onnx');
    expect(packOf('tiny').files.at(-1)).toMatchObject({ name: 'tiny.onnx', licence: 'CC0-1.0' });
    expect(readdirSync(into).sort()).toEqual(['tiny.json', 'tiny.onnx']);
  });

  test('prints JSON, wherever it is asked for', () => {
    const file = net('json');
    const failed = add(file, '--json');
    expect(failed.status).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({ error: 'FAILED', message: expect.any(String) });
    const { stdout } = add(file, ...PIXELS, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ pack: join(into, 'json.json'), id: 'json' });
    const before = facedex('models', '--json', 'add', file, '--into', into, ...PIXELS);
    expect(before.status).toBe(1);
    expect(JSON.parse(before.stdout)).toMatchObject({
      message: expect.stringContaining('it is there already'),
    });
  });

  test('scales the template with the chip, and takes one from a file', () => {
    const template = [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10],
    ];
    writeFileSync(join(folder, 'points.json'), JSON.stringify(template));
    const file = net('points');
    expect(add(file, ...PIXELS, '--template', join(folder, 'points.json')).status).toBe(0);
    expect(packOf('points').embedder.alignment).toEqual({ landmarks: [0, 1, 2, 3, 4], template });
    const wrong = add(file, ...PIXELS, '--id', 'other', '--template', file);
    expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('Cannot read template') });
  });

  test.each<[string, () => Ended, string]>([
    ['pixels', () => add(net('a')), '"--colour rgb" or "--colour bgr", and "--mean" and "--scale"'],
    ['size', () => add(net('b', { side: 'side' }), ...PIXELS), '"--input 112"'],
    [
      'another size than the graph has',
      () => add(net('c'), ...PIXELS, '--input', '96'),
      '"--input 96": its graph says 112',
    ],
    ['a name of ours', () => add(net('sface'), ...PIXELS), 'is the name of a pack of ours'],
    ['a name that is taken', () => add(net('tiny'), ...PIXELS), 'it is there already'],
    [
      'a scale of 0',
      () => add(net('d'), '--colour', 'rgb', '--scale', '0'),
      '--scale must be a number above 0',
    ],
    [
      'two means',
      () => add(net('d'), '--colour', 'rgb', '--mean', '1,2'),
      '--mean must be one number, or three',
    ],
    [
      'pixels of which nothing is left',
      () => add(net('d'), '--colour', 'rgb', '--mean', '1e300', '--scale', '1e300'),
      'embedder.pixels: mean and scale leave nothing',
    ],
    [
      'a template that is one point',
      () => add(net('d'), ...PIXELS, '--template', templateOf([50, 50])),
      'embedder.alignment.template: all of its points are the same',
    ],
    [
      'a template beside the chip',
      () => add(net('d'), ...PIXELS, '--template', templateOf([500, 50], [40, 50])),
      'embedder.alignment.template[0]: lies outside of the chip, 0 to 112 pixels',
    ],
    [
      'chips too small',
      () => add(net('d', { side: 8 }), ...PIXELS),
      'chips of 8 pixels a side, not 16 to 1024',
    ],
    ['chips too large', () => add(net('d', { side: 2048 }), ...PIXELS), 'chips of 2048 pixels a side'],
    ['too few values', () => add(net('e', { dimension: 8 }), ...PIXELS), 'it gives 8 values a chip'],
    ['no ONNX file', () => add(groupPhoto(1), ...PIXELS), 'Cannot read ONNX file'],
    ['no file', () => add(join(folder, 'none.onnx'), ...PIXELS), 'it does not exist'],
    [
      'five points for the other base',
      () => add(net('f'), ...PIXELS, '--base', 'face-api'),
      'Cannot align by five points',
    ],
  ])('leaves nothing behind and names what is wrong: %s', (_, run, message) => {
    const before = readdirSync(into).sort();
    const { status, stderr } = run();
    expect(stderr).toContain(message);
    expect(status).toBe(1);
    expect(readdirSync(into).sort()).toEqual(before);
  });

  test('tries how the net wants its pixels on a folder of people, and takes the best way', async () => {
    const set = join(folder, 'pairs');
    for (const [i, photo] of (await tintedFaces(3)).entries()) {
      mkdirSync(join(set, `p${i}`), { recursive: true });
      writeFileSync(join(set, `p${i}`, 'a.jpg'), photo);
      writeFileSync(
        join(set, `p${i}`, 'b.jpg'),
        await sharp(photo).modulate({ brightness: 1.05 }).jpeg().toBuffer(),
      );
    }
    const { status, stderr } = add(net('tried', { whole: true }), '--colour', 'rgb', '--people', set);
    expect(status, stderr).toBe(0);
    const tried = [...stderr.matchAll(/^ {2}(-?\d+\.\d\d) {2}rgb, \(value - (\S+)\) \* (\S+)$/gm)];
    const separations = tried.map(([, value]) => Number(value));
    expect(separations).toHaveLength(4);
    expect(separations).toEqual([...separations].sort((a, b) => b - a));
    // To the net, nearly all pixels from 0 to 1 are the same.
    expect(tried.at(-1)?.slice(2)).toEqual(['0', '0.0039216']);
    const { mean, scale } = packOf('tried').embedder.pixels;
    expect([mean[0], scale]).toEqual([Number(tried[0]?.[2]), expect.closeTo(Number(tried[0]?.[3]), 6)]);
    const few = add(net('few'), '--people', into);
    expect(few).toMatchObject({ status: 1, stderr: expect.stringContaining('Cannot find people') });
  });

  test('gives chips to nets of either layout and order of colours alike', async () => {
    const same = ['--mean', '0', '--scale', '1'];
    expect(
      add(net('nhwc', { layout: 'nhwc', colour: 'bgr', batch: 'N' }), '--colour', 'bgr', ...same).status,
    ).toBe(0);
    expect(packOf('nhwc').embedder).toMatchObject({ layout: 'nhwc', colour: 'bgr' });
    const templates = await Promise.all(['tiny', 'nhwc'].map((id) => embeddingOf(id)));
    expect(similarity(templates[0], templates[1])).toBeGreaterThan(0.99999);
    expect(add(net('wrong', { layout: 'nhwc', colour: 'bgr' }), '--colour', 'rgb', ...same).status).toBe(0);
    expect(similarity(templates[0], await embeddingOf('wrong'))).toBeLessThan(0.999);
  });
});

describe.skipIf(missing)(`a pack whose embedder is not what it says${missing}`, () => {
  /** Opens the pack of the tiny net, changed. */
  async function open(change: Partial<PackDraft['embedder']>, model?: Buffer): Promise<unknown> {
    const pack = await readPackNets(join(into, 'tiny.json'));
    const sha256 = model && createHash('sha256').update(model).digest('hex');
    const changed = { name: 'changed.onnx', bytes: model?.length ?? 0, sha256: sha256 ?? '' };
    if (model) writeFileSync(join(into, changed.name), model);
    const embedder = { ...pack.embedder, ...change, ...(model && { model: changed.name }) };
    const files = [...pack.files, { ...(pack.files.at(-1) as PackFile), ...changed }];
    const pool = await VisionPool.open({
      pack: { ...pack, embedder, files },
      limits: defaultImageLimits,
      workers: 1,
      queue: 1,
    });
    return pool.close();
  }
  const netWith = (weight: number): Buffer => Buffer.from(encodeOnnx(tinyEmbedder({ weight })));

  test.each<[string, Parameters<typeof open>, string]>([
    ['fewer values', [{ dimension: 32 }], 'it gives 64 values a chip, embedder.dimension is 32'],
    ['more values', [{ dimension: 128 }], 'it gives 64 values a chip, embedder.dimension is 128'],
    [
      'another layout',
      [{ layout: 'nhwc' }],
      'it wants chips of 3 x 112 x 112 values; embedder.input 112 with embedder.layout "nhwc" is 112 x 112 x 3',
    ],
    ['another size', [{ input: 96 }], 'embedder.input 96'],
    [
      'no such output',
      [{ output: 'nope' }],
      'embedder.output "nope" is not one of its outputs ("embedding")',
    ],
    ['zeros', [{}, netWith(0)], 'it gives no direction for a chip: zeros or no numbers'],
    ['no numbers', [{}, netWith(Number.NaN)], 'it gives no direction for a chip: zeros or no numbers'],
  ])('does not open: %s', async (_, given, message) => {
    await expect(open(...given)).rejects.toMatchObject({
      code: 'NET_UNREADABLE',
      message: expect.stringContaining(message),
    });
  });
});

/** Of the largest face of a group photo. */
async function embeddingOf(id: string): Promise<Float32Array | undefined> {
  const pack = await readPackNets(join(into, `${id}.json`));
  const pool = await VisionPool.open({ pack, limits: defaultImageLimits, workers: 1, queue: 1 });
  const sight = await pool.look({ bytes: readFileSync(groupPhoto(3)), rotations: false, want: 'largest' });
  await pool.close();
  return typeof sight === 'string' ? undefined : sight.faces[0]?.embedding;
}

function similarity(a: Float32Array | undefined, b: Float32Array | undefined): number {
  return a && b ? a.reduce((sum, value, i) => sum + value * (b[i] as number), 0) : Number.NaN;
}

describe.skipIf(missing)(`facedex calibrate DIR${missing}`, { timeout: 240_000 }, () => {
  const packPath = (): string => join(into, 'tiny.json');

  test("is what a pack of one's own needs before it opens", async () => {
    await expect(FaceSearch.open({ pack: packPath() })).rejects.toMatchObject({
      code: 'PACK_INVALID',
      message: expect.stringContaining(`npx facedex calibrate DIR --pack ${packPath()}`),
    });
  });

  test.each<[string, () => Ended, number, string]>([
    ['no pack', () => facedex('calibrate', folder), 2, "required option '--pack'"],
    ['a pack of ours', () => facedex('calibrate', folder, '--pack', 'sface'), 1, 'copy its file'],
    [
      'both ways at once',
      () => facedex('calibrate', folder, '--pack', packPath(), '--group', 'g'),
      2,
      "'--group' means nothing",
    ],
    ['neither way', () => facedex('calibrate', '--pack', packPath()), 2, "required option '--group'"],
    [
      'photos that lie flat',
      () => facedex('calibrate', into, '--pack', packPath()),
      1,
      'a folder per person',
    ],
    [
      'a report that cannot be written',
      () => facedex('calibrate', folder, '--pack', packPath(), '--report', join(folder, 'none', 'a.html')),
      1,
      'Cannot write report',
    ],
    [
      'errata that are not there',
      () => facedex('calibrate', namedPeople(), '--pack', packPath(), '--errata', join(folder, 'none.tsv')),
      1,
      `none.tsv": it does not exist`,
    ],
    [
      'errata of another set, before anything is embedded',
      () => facedex('calibrate', namedPeople(), '--pack', packPath(), '--errata', strangeErrata()),
      1,
      'facedex: Cannot apply errata that name "nobody"',
    ],
    [
      'a seed that is none',
      () => facedex('calibrate', folder, '--pack', packPath(), '--seed', 'x'),
      1,
      '--seed "x"',
    ],
  ])('ends with a clear message for %s', (_, run, code, message) => {
    const { status, stderr } = run();
    expect(stderr).toContain(message);
    expect(status).toBe(code);
  });

  test('measures the pack, writes the table into its file, and the pack opens, enrolls and finds', async () => {
    const set = await manyPeople(join(folder, 'people'));
    const report = join(folder, 'report.html');
    const ended = facedex('calibrate', set, '--pack', packPath(), '--name', 'A test', '--report', report);
    expect(ended.stderr).toMatch(/^photos: /);
    expect(ended.status, ended.stderr).toBe(0);
    expect(packOf('tiny').calibration?.measured).toMatchObject({ dataSet: 'A test', seed: 1 });
    expect(existsSync(report)).toBe(true);
    const first = readFileSync(packPath(), 'utf8');
    expect(facedex('calibrate', set, '--pack', packPath(), '--name', 'A test').status).toBe(0);
    expect(readFileSync(packPath(), 'utf8')).toBe(first);
    const path = join(folder, 'store');
    const engine = await FaceSearch.open({ path, pack: packPath() });
    const { ada, cara } = cuts;
    const tokens = await makeLibrary(engine, 'staff', { ada, cara });
    const { result } = await engine.search({ group_id: 'staff', file: ada });
    expect(result?.[0]?.face_token).toBe(tokens[0]);
    await engine.close();
    await expect(FaceSearch.open({ path })).rejects.toMatchObject({
      code: 'PACK_MISMATCH',
      message: expect.stringMatching(/pack "sface" .* pack "tiny" .*npx facedex reembed/),
    });
  });

  test('leaves the pack as it was where the people are too few', () => {
    const before = readFileSync(packPath(), 'utf8');
    const few = join(folder, 'few');
    mkdirSync(join(few, 'one'), { recursive: true });
    writeFileSync(join(few, 'one', 'photo.jpg'), readFileSync(groupPhoto(3)));
    const { status, stderr } = facedex('calibrate', few, '--pack', packPath());
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('on 1 people') });
    expect(readFileSync(packPath(), 'utf8')).toBe(before);
  });
});

/** A folder of one person, whose photo is none. */
function namedPeople(): string {
  const path = join(folder, 'named');
  mkdirSync(join(path, 'ada'), { recursive: true });
  writeFileSync(join(path, 'ada', 'photo.jpg'), '');
  return path;
}

function strangeErrata(): string {
  const path = join(folder, 'strange.tsv');
  writeFileSync(path, 'drop\tnobody\n');
  return path;
}

/** A folder of 60 "people" with a photo each. */
async function manyPeople(path: string): Promise<string> {
  for (const [i, photo] of (await tintedFaces(12)).entries()) {
    mkdirSync(join(path, `p${i}`), { recursive: true });
    writeFileSync(join(path, `p${i}`, 'photo.jpg'), photo);
  }
  return path;
}

/** The five people, each in several tints, which the tiny net takes for other people. */
function tintedFaces(tints: number): Promise<Buffer[]> {
  const tint = (cut: Buffer, n: number): Promise<Buffer> =>
    sharp(cut)
      .resize(160)
      .modulate({ hue: (n * 360) / tints, brightness: 0.7 + (n * 0.6) / tints })
      .jpeg()
      .toBuffer();
  const all = Object.values(cuts).flatMap((cut) => Array.from({ length: tints }, (_, n) => tint(cut, n)));
  return Promise.all(all);
}

async function cutPeople(): Promise<typeof cuts> {
  await using engine = await FaceSearch.open({ vision: { workers: 1 } });
  const faces: [string, Buffer][] = [];
  for (const [name, [place]] of Object.entries(people)) faces.push([name, await cutFace(engine, place)]);
  return Object.fromEntries(faces) as typeof cuts;
}
