import { describe, expect, it } from 'vitest';
import type { Pack } from '#src/pack/pack.js';
import { modelVersion, packHash } from '#src/pack/packHash.js';
import { shippedPack } from './samplePack.ts';

function changed(change: (pack: Pack) => Partial<Pack>): string {
  const pack = shippedPack();
  return packHash({ ...pack, ...change(pack) });
}

describe('packHash()', () => {
  const hash = packHash(shippedPack());

  it('is 64 hex digits, the same for each reading of a pack, and another for another pack', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(packHash(shippedPack())).toBe(hash);
    expect(packHash(shippedPack('face-api'))).not.toBe(hash);
  });

  // Stores keep this hash with every template: another value for the same pack makes every library unreadable.
  it('keeps its value from version to version', () => {
    const { format, id, title, calibration } = shippedPack();
    const pixels = { mean: [127.5, 127.5, 127.5], scale: 0.0078125 } as const;
    const net = { model: 'a', weights: 'b', input: 64, pixels };
    const fixed: Pack = {
      ...{ format, id, title, calibration },
      files: ['a', 'b'].map((name) => ({
        name,
        bytes: 1,
        sha256: name.repeat(64),
        licence: 'x',
        origin: 'x',
        sources: [],
      })),
      detector: { kind: 'ssd-mobilenet-v1', ...net, minScore: 0.5, maxOverlap: 0.3, border: 0.25 },
      landmarks: { kind: 'landmarks-68', ...net },
      embedder: {
        ...{ kind: 'onnx', model: 'a', input: 64, pixels, dimension: 3 },
        alignment: {
          landmarks: [0, 1],
          template: [
            [1, 2],
            [3.25, 4],
          ],
        },
      },
    };
    expect(packHash(fixed)).toBe('d1e1eebbede71d82db7e9d329a510b54f736433bc486d195034d2999d12eb48c');
  });

  it('leaves out titles, origins, sources, calibration, gate and thresholds', () => {
    expect(changed(() => ({ title: 'Another' }))).toBe(hash);
    expect(changed(() => ({ calibration: { source: 'Another measurement', points: [] } }))).toBe(hash);
    expect(changed(() => ({ gate: undefined }))).toBe(hash);
    const others = { origin: 'elsewhere', licence: 'MIT', sources: [] };
    expect(changed(({ files }) => ({ files: files.map((file) => ({ ...file, ...others })) }))).toBe(hash);
    expect(changed(({ detector }) => ({ detector: { ...detector, minScore: 0.51 } }))).toBe(hash);
    expect(changed(({ embedder }) => ({ embedder: { ...embedder, minRawLength: 5 } }))).toBe(hash);
    expect(changed(() => ({ quality: undefined }))).toBe(hash);
    expect(changed(() => ({ quality: { basic: { yaw: { max: 3 } }, strict: {} } }))).toBe(hash);
  });

  it('does not depend on the order of keys or files, nor on the names of files', () => {
    const reversed = (part: object) => Object.fromEntries(Object.entries(part).reverse());
    expect(changed(({ detector }) => ({ detector: reversed(detector) as unknown as Pack['detector'] }))).toBe(
      hash,
    );
    expect(changed(({ files }) => ({ files: files.toReversed() }))).toBe(hash);
    const renamed = JSON.parse(JSON.stringify(shippedPack()).replaceAll('"sface.onnx"', '"s.onnx"')) as Pack;
    expect(packHash(renamed)).toBe(hash);
  });

  it('changes with the content of a file, and with every constant of a net', () => {
    const other = (pack: Pack) =>
      pack.files.map((file, at) => (at === 4 ? { ...file, sha256: '0'.repeat(64) } : file));
    expect(changed((pack) => ({ files: other(pack) }))).not.toBe(hash);
    expect(changed(({ embedder }) => ({ embedder: { ...embedder, input: 113 } }))).not.toBe(hash);
    const fill = { chip: 1, mirror: 2 };
    expect(changed(({ embedder }) => ({ embedder: { ...embedder, fill } }))).not.toBe(hash);
    expect(changed(({ detector }) => ({ detector: { ...detector, input: 255 } }))).not.toBe(hash);
    const swapped = (pack: Pack) => pack.embedder.alignment.template.toReversed();
    expect(
      changed((pack) => ({
        embedder: { ...pack.embedder, alignment: { ...pack.embedder.alignment, template: swapped(pack) } },
      })),
    ).not.toBe(hash);
  });
});

describe('modelVersion()', () => {
  it("is the pack's id and the first 8 digits of its hash", () => {
    expect(modelVersion(shippedPack())).toBe(`sface-${packHash(shippedPack()).slice(0, 8)}`);
  });
});
