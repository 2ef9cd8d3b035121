import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInPacks } from '#src/pack/builtInPacks.js';
import type { Pack } from '#src/pack/pack.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackNets } from '#src/pack/readPackNets.js';
import { shippedPack } from './samplePack.ts';

const folder = mkdtempSync(join(tmpdir(), 'facedex-test-'));

function written(value: unknown): string {
  const path = join(folder, 'mine.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

/** A pack that a test may bend into what its type forbids. */
type Bendable<T> = { -readonly [Key in keyof T]: Bendable<T[Key]> };
type BendablePack = Bendable<Pack>;

async function refusal(bend: (pack: BendablePack) => void, id = 'sface'): Promise<string> {
  const pack = shippedPack(id) as BendablePack;
  bend(pack);
  const fault = await readPack(written(pack)).catch((reason: unknown) => reason);
  expect(fault).toMatchObject({ name: 'FaceSearchError', code: 'PACK_INVALID' });
  expect((fault as Error).message).toContain(`Cannot use pack "${folder}`);
  return (fault as Error).message;
}

describe('readPack()', () => {
  it.each(builtInPacks)('reads %s', async (id) => {
    const pack: Pack = await readPack(id);
    expect(pack).toEqual(shippedPack(id));
  });

  it("reads a user's own pack by its path", async () => {
    const own = { ...shippedPack(), id: 'mine' };
    expect(await readPack(written(own))).toEqual({ ...own, path: join(folder, 'mine.json') });
  });

  it('refuses a pack without a calibration, which can still be read for its nets', async () => {
    const { calibration: _, ...nets } = shippedPack();
    const path = written({ ...nets, id: 'mine' });
    await expect(readPack(path)).rejects.toMatchObject({
      code: 'PACK_INVALID',
      message: expect.stringContaining(`run "npx facedex calibrate DIR --pack ${path}"`),
    });
    expect(await readPackNets(path)).toEqual({ ...nets, id: 'mine', path });
  });

  it('says which packs there are when it cannot find one', async () => {
    await expect(readPack('sfaec')).rejects.toMatchObject({
      code: 'PACK_INVALID',
      message:
        'Cannot read pack "sfaec" (ENOENT): use "sface", "face-api" or the path of a pack\'s JSON file',
    });
  });

  it('refuses a file that is not JSON', async () => {
    await expect(readPack(written('{"format": 1,'))).rejects.toMatchObject({ code: 'PACK_INVALID' });
  });

  it('refuses unknown keys, on top and within', async () => {
    expect(await refusal((pack) => Object.assign(pack, { weights: [] }))).toMatch(/weights/);
    expect(await refusal((pack) => Object.assign(pack.detector, { minscore: 0.5 }))).toMatch(
      /detector: .*minscore/,
    );
  });

  it('refuses a hash that is not 64 lower-case hex digits', async () => {
    for (const bad of ['abc', 'A'.repeat(64), `${'a'.repeat(63)}g`, 'a'.repeat(65)]) {
      const message = await refusal((pack) => Object.assign(pack.files[1] ?? {}, { sha256: bad }));
      expect(message).toMatch(/: files\[1\]\.sha256: must be 64 lower-case hex digits$/);
    }
  });

  it('refuses names and paths that leave their folder', async () => {
    for (const name of ['../sface.onnx', 'a/b', '.hidden', '', 'a b']) {
      expect(await refusal((pack) => Object.assign(pack.files[0] ?? {}, { name }))).toMatch(
        /files\[0\]\.name/,
      );
    }
    for (const path of ['../x', 'a/../../x', '/etc/passwd', './x', 'a/./b', 'a/..']) {
      const sources = [{ npm: 'a@1.0.0', path }];
      expect(await refusal((pack) => Object.assign(pack.files[0] ?? {}, { sources }))).toMatch(
        /files\[0\]\.sources/,
      );
    }
  });

  it('refuses packages without an exact version, and anything else that npm or a shell would act on', async () => {
    for (const npm of [
      'human',
      'human@latest',
      'human@^1.0.0',
      'human@1.0.0 --x',
      'a@1.0.0;b',
      '../a',
      '-g@1.0.0',
    ]) {
      const sources = [{ npm, path: 'x' }];
      expect(await refusal((pack) => Object.assign(pack.files[0] ?? {}, { sources }))).toMatch(
        /sources\[0\]/,
      );
    }
  });

  it('refuses an embedder whose template or pixels say nothing', async () => {
    const set = (part: object) => refusal((pack) => Object.assign(pack.embedder, part));
    const { landmarks } = shippedPack().embedder.alignment;
    const same = landmarks.map(() => [5, 5]);
    expect(await set({ alignment: { landmarks, template: same } })).toMatch(/template: all of its points/);
    expect(await set({ alignment: { landmarks, template: [[-1, 5], ...same.slice(1)] } })).toMatch(
      /template\[0\]: lies outside of the chip, 0 to 112/,
    );
    for (const pixels of [
      { mean: [0, 0, 0], scale: 1e300 },
      { mean: [0, 1e30, 0], scale: 1 },
      { mean: [0, 0, 0], scale: 1e-300 },
    ])
      expect(await set({ pixels })).toMatch(/embedder\.pixels: mean and scale leave nothing/);
  });

  it('refuses a golden embedding of another dimension or length', async () => {
    const golden = (embedding: number[]) => refusal((pack) => Object.assign(pack, { golden: { embedding } }));
    expect(await golden([1])).toMatch(/golden\.embedding: has 1 values for embeddings of 128/);
    expect(await golden(new Array(128).fill(1))).toMatch(/golden\.embedding: is 11\.3\d* long, must be 1/);
  });

  it('takes a pack without limits of quality, and refuses limits of what is not measured or of no value', async () => {
    const { quality, ...without } = shippedPack();
    expect(quality).toBeDefined();
    expect(await readPack(written(without))).not.toHaveProperty('quality');
    const set = (basic: object) => refusal((pack) => Object.assign(pack, { quality: { basic, strict: {} } }));
    expect(await set({ beauty: { min: 1 } })).toMatch(/quality\.basic: .*beauty/);
    expect(await set({ yaw: { least: 1 } })).toMatch(/quality\.basic\.yaw: .*least/);
    expect(await set({ yaw: {} })).toMatch(/quality\.basic\.yaw: must have "min", "max" or both/);
    expect(await set({ yaw: { min: 2, max: 1 } })).toMatch(
      /quality\.basic\.yaw: "min" must not be above "max"/,
    );
  });

  it('refuses a net whose file is not listed', async () => {
    expect(await refusal((pack) => Object.assign(pack.detector, { weights: 'other.bin' }))).toMatch(
      /: detector\.weights: "other\.bin" is not listed in files$/,
    );
    expect(await refusal((pack) => Object.assign(pack.embedder, { model: 'other.onnx' }))).toMatch(
      /embedder\.model/,
    );
  });

  it('refuses a file that is listed twice', async () => {
    const message = await refusal((pack) => pack.files.push(...pack.files.slice(0, 1)));
    expect(message).toMatch(/files\[10\]\.name: "blazeface\.json" is listed twice$/);
  });

  it('refuses a template that is not as long as its landmarks', async () => {
    expect(await refusal((pack) => Object.assign(pack.embedder, { fill: { chip: 0, mirror: 256 } }))).toMatch(
      /embedder\.fill\.mirror/,
    );
    expect(await refusal((pack) => pack.embedder.alignment.template.pop())).toMatch(
      /embedder\.alignment\.template: has 4 points for 5 landmarks$/,
    );
  });

  it('refuses a gate that does not fit the embedding', async () => {
    const shorter = (pack: BendablePack) => Object.assign(pack.gate ?? {}, { embedding: [1, 2] });
    expect(await refusal(shorter)).toMatch(/gate\.embedding: has 2 weights for embeddings of 128 values$/);
  });

  it('refuses a filter against attacks whose nets are not listed, or have one name', async () => {
    const nets = (pack: BendablePack): { name: string; model: string }[] => pack.attackFilter?.nets ?? [];
    const unlisted = await refusal((pack) => Object.assign(nets(pack)[1] as object, { model: 'none.json' }));
    expect(unlisted).toMatch(/attackFilter\.nets\[1\]\.model: "none.json" is not listed in files$/);
    const twins = await refusal((pack) => Object.assign(nets(pack)[2] as object, { name: 'antispoof' }));
    expect(twins).toMatch(/attackFilter\.nets\[2\]\.name: "antispoof" is there twice$/);
  });

  it('refuses landmarks that the net does not give', async () => {
    const fifth = (pack: BendablePack) => Object.assign(pack.embedder.alignment.landmarks, { 4: 5 });
    expect(await refusal(fifth)).toMatch(/landmarks\[4\]: 5 is not one of 5 landmarks$/);
    const beyond = (pack: BendablePack) => Object.assign(pack.embedder.alignment.landmarks, { 0: 68 });
    expect(await refusal(beyond, 'face-api')).toMatch(/landmarks\[0\]: 68 is not one of 68 landmarks$/);
  });

  it('refuses a calibration that is not monotonic', async () => {
    const message = await refusal((pack) => pack.calibration.points.reverse());
    expect(message).toMatch(
      /calibration\.points\[1\]: similarity must rise and FMR must fall.*\(and \d+ more\)$/,
    );
    const level = [[-1, 1], ...[0.5, 0.5].map((rate, at) => [at / 2, rate]), [1, 0.1]];
    expect(await refusal((pack) => Object.assign(pack.calibration, { points: level }))).toMatch(
      /points\[2\]: /,
    );
  });

  const measured = {
    ...{
      dataSet: 'ours',
      date: '2026-11-22',
      people: 100,
      images: 200,
      comparisons: 4950,
      draws: 2,
      seed: 1,
    },
    countedTo: 0.0061,
    tail: { from: 0.3, share: 0.01, shape: -0.03, scale: 0.03 },
    interval: [[0.3, 0.009, 0.011]],
  };
  const points = [
    [-1, 1],
    [0.3, 0.01],
    [1, 1e-20],
  ];
  const withMeasured = (change: object, table = points) =>
    refusal((pack) => {
      Object.assign(pack, {
        calibration: { source: 'x', points: table, measured: { ...measured, ...change } },
      });
    });

  it('takes a calibration that was measured, and one that was not', async () => {
    for (const calibration of [
      { source: 'x', points, measured },
      { source: 'x', points: points.slice(1) },
    ]) {
      expect((await readPack(written({ ...shippedPack(), calibration }))).calibration).toEqual(calibration);
    }
  });

  it('refuses a measured calibration that says what cannot be', async () => {
    expect(await withMeasured({ date: 'today' })).toMatch(/: calibration\.measured\.date: /);
    expect(await withMeasured({ countedTo: 0 })).toMatch(/: calibration\.measured\.countedTo: /);
    expect(await withMeasured({ people: undefined })).toMatch(/: calibration\.measured\.people: /);
    expect(await withMeasured({ provisional: true })).toMatch(/: calibration\.measured: .*provisional/);
    expect(await withMeasured({ tail: { ...measured.tail, scale: 0 } })).toMatch(/measured\.tail\.scale: /);
    expect(await withMeasured({ interval: [[0.3, 0.2, 0.1]] })).toMatch(
      /: calibration\.measured\.interval\[0\]: 0\.2 is more than 0\.1$/,
    );
    for (const table of [points.slice(1), points.slice(0, -1)]) {
      expect(await withMeasured({}, table)).toMatch(/: calibration\.points: .*from similarity -1 to 1$/);
    }
  });

  it('refuses a later format', async () => {
    expect(await refusal((pack) => Object.assign(pack, { format: 2 }))).toMatch(/: format: /);
  });
});
