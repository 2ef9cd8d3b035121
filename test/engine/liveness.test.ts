import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallEvent, FaceSearch, statusOf } from '#src/index.js';
import type { AttackNet } from '#src/pack/pack.js';
import { missingWeights, weightsFile } from '../inference/weightsFile.ts';
import { shippedPack } from '../pack/samplePack.ts';
import { expectError } from '../support/contract.ts';
import { groupPhoto, portraitOf } from '../support/demoFaces.ts';

const folder = mkdtempSync(join(tmpdir(), 'facedex-liveness-'));
const { attackFilter } = shippedPack();
const nets = attackFilter?.nets ?? [];
const missing = missingWeights(
  ...nets.flatMap(({ model, weights }) => (weights ? [model, weights] : [model])),
);
const events: CallEvent[] = [];

/** The built-in pack with the limits of its filter changed. */
function packWith(least: (net: AttackNet) => number): string {
  const limited = nets.map((net) => ({ ...net, least: least(net) }));
  const path = join(mkdtempSync(join(folder, 'pack-')), 'limited.json');
  writeFileSync(path, JSON.stringify({ ...shippedPack(), attackFilter: { ...attackFilter, nets: limited } }));
  return path;
}

function open(options: object): Promise<FaceSearch> {
  return FaceSearch.open({ vision: { workers: 1 }, quality: 'off', ...options });
}

describe.skipIf(missing)(`the option liveness${missing}`, { timeout: 120_000 }, () => {
  let filtering: FaceSearch;
  let refusing: FaceSearch;
  let ada: Buffer;

  beforeAll(async () => {
    filtering = await open({ liveness: 'basic', onCall: (event: CallEvent) => events.push(event) });
    // No net of shares reaches 1 on a photo.
    refusing = await open({
      liveness: 'basic',
      pack: packWith(({ name }) => (name === 'antispoof' ? 1 : 0)),
    });
    for (const engine of [filtering, refusing]) await engine.createGroup({ group_id: 'g', group_name: 'n' });
    ada = await portraitOf('ada');
  });
  afterAll(async () => {
    for (const engine of [filtering, refusing]) await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('detect() tells what every net says of every face, and that living people are no attack', async () => {
    const { faces = [] } = await filtering.detect({ file: groupPhoto(1) });
    expect(faces.length).toBeGreaterThan(2);
    for (const { presentation } of faces) {
      expect(Object.keys(presentation?.shares ?? {})).toEqual(nets.map(({ name }) => name));
      for (const share of Object.values(presentation?.shares ?? {})) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(1);
      }
      expect(presentation?.attack).toBe(false);
    }
  });

  test('says the same of a face whatever else is in the photo, and at whatever turn it lies', async () => {
    const turned = await sharp(ada).rotate(90).png().toBuffer();
    const upright = await filtering.detect({ file: ada });
    const lying = await filtering.detect({ file: turned, multi_oriented_detection: '1' });
    const shares = (of: typeof upright): Record<string, number> => of.faces?.[0]?.presentation?.shares ?? {};
    for (const { name } of nets) expect(shares(lying)[name]).toBeCloseTo(shares(upright)[name] as number, 1);
  });

  test('search() and addFace() take a photo that the filter lets pass, and spend time on it', async () => {
    const { face_token } = await filtering.addFace({ group_id: 'g', file: ada, user_id: 'ada' });
    const { result } = await filtering.search({ group_id: 'g', file: ada });
    expect(result).toMatchObject([{ face_token, group_id: 'g' }]);
    expect(events.at(-1)?.stages).toMatchObject({ liveness: expect.any(Number) });
  });

  test('search() and addFace() refuse what the filter takes for an attack; detect() still describes it', async () => {
    const request = { group_id: 'g', file: ada };
    expectError(await refusing.addFace({ ...request, user_id: 'ada' }), 'FAIL_LIVING_FACE_ATTACK');
    expectError(await refusing.search(request), 'FAIL_LIVING_FACE_ATTACK');
    expect(statusOf('FAIL_LIVING_FACE_ATTACK')).toBe(400);
    const { faces } = await refusing.detect({ file: ada });
    expect(faces?.[0]?.presentation?.attack).toBe(true);
    const { faces: described } = await filtering.detect({ file: ada });
    expect(described?.[0]?.presentation?.shares).toEqual(faces?.[0]?.presentation?.shares);
  });

  test('a photo without a face is one without a face, not an attack', async () => {
    const file = await sharp({ create: { width: 90, height: 90, channels: 3, background: 'grey' } })
      .png()
      .toBuffer();
    expectError(await refusing.search({ group_id: 'g', file }), 'NO_FACE_FOUND');
  });

  test('without it nothing is refused, nothing told, and no weights of the filter are needed', async () => {
    const weights = join(folder, 'weights');
    mkdirSync(weights);
    const own = new Set(nets.flatMap(({ model, weights: file }) => [model, file]));
    for (const name of readdirSync(weightsFile('')).filter((each) => !own.has(each)))
      symlinkSync(weightsFile(name), join(weights, name));
    const engine = await open({ weights });
    const { faces } = await engine.detect({ file: ada });
    expect(faces?.[0]).toBeDefined();
    expect(faces?.[0]).not.toHaveProperty('presentation');
    await engine.close();
    await expect(open({ weights, liveness: 'basic' })).rejects.toMatchObject({ code: 'WEIGHTS_MISSING' });
  });
});

test('open() refuses the option with a pack that has no such filter', async () => {
  await expect(open({ liveness: 'basic', pack: 'face-api' })).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
    message:
      'Cannot open with liveness "basic": pack "face-api" has no filter against photos and screens; use pack "sface" or liveness "off"',
  });
});
