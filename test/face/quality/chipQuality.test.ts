import { describe, expect, it } from 'vitest';
import { type ChipQuality, chipQuality } from '#src/face/quality/chipQuality.js';
import type { Affine } from '#src/image/affine.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import { Warper } from '#src/image/warper.js';
import type { PixelScale } from '#src/pack/pack.js';
import { greyPhoto, samplePhoto } from '../photos.ts';

const SIZE = 112;
const plain: PixelScale = { mean: [0, 0, 0], scale: 1 };
const centred: PixelScale = { mean: [122.782, 117.001, 104.298], scale: 1 / 256 };

/** A chip of 336 pixels of the first sample photo, around a face; `zoom` and shift move it. */
function around(zoom = 1, shiftX = 0): Affine {
  const scale = zoom / 3;
  return { a: scale, b: 0, c: 56 - 1565 * scale + shiftX, d: 0, e: scale, f: 56 - 341 * scale };
}

function measured(image: RgbImage, toChip: Affine, pixels = plain, fill = 127): ChipQuality {
  // Not at the start, as a batch has it.
  const planes = new Float32Array(SIZE * SIZE * 3 + 5).fill(7);
  new Warper().chip({ image, toChip }, SIZE, pixels, fill, planes, 5);
  return chipQuality(image, toChip, SIZE, pixels, planes, 5);
}

function mapped(image: RgbImage, change: (value: number) => number): RgbImage {
  return { ...image, data: image.data.map((value) => Math.min(255, Math.max(0, Math.round(change(value))))) };
}

describe('chipQuality()', async () => {
  const photo = await samplePhoto(1);
  const good = measured(photo, around());

  it('has no part of exposure and contrast in sharpness', () => {
    const dark = measured(
      mapped(photo, (value) => value / 3),
      around(),
    );
    const flat = measured(
      mapped(photo, (value) => 100 + value / 4),
      around(),
    );
    expect(dark.sharpness / good.sharpness).toBeGreaterThan(0.95);
    expect(dark.sharpness / good.sharpness).toBeLessThan(1.05);
    expect(flat.sharpness / good.sharpness).toBeGreaterThan(0.9);
    expect(flat.sharpness / good.sharpness).toBeLessThan(1.1);
    expect(dark.brightness).toBeCloseTo(good.brightness / 3, 2);
    expect(dark.contrast).toBeCloseTo(good.contrast / 3, 2);
    expect(flat.contrast).toBeCloseTo(good.contrast / 4, 2);
  });

  it('finds a face that was magnified from few pixels less sharp the fewer they were', () => {
    const sharpness = [3, 6, 12, 24].map((times) => measured(photo, around(times)).sharpness);
    expect(sharpness).toEqual([...sharpness].sort((a, b) => b - a));
    expect(sharpness[3]).toBeLessThan(0.05);
    expect(sharpness[0]).toBeGreaterThan(0.1);
  });

  it('does not depend on how the net wants its pixels', () => {
    const other = measured(photo, around(), centred);
    for (const [name, value] of Object.entries(good))
      expect(other[name as keyof ChipQuality], name).toBeCloseTo(value, 4);
  });

  it('counts the share of black and of white pixels', () => {
    expect(
      measured(
        mapped(photo, (value) => value / 100),
        around(),
      ),
    ).toMatchObject({ dark: 1, bright: 0 });
    expect(
      measured(
        mapped(photo, () => 250),
        around(),
      ),
    ).toMatchObject({ dark: 0, bright: 1 });
    expect(good.dark).toBeLessThan(0.2);
    expect(good.bright).toBeLessThan(0.2);
  });

  it('does not see the fill around a photo, whatever it is', () => {
    const beyond = around(1, SIZE - 56 - (1920 - 1565) / 3 + 40);
    const fills = [0, 127, 255].map((fill) => measured(photo, beyond, plain, fill));
    expect(fills[1]).toEqual(fills[0]);
    expect(fills[2]).toEqual(fills[0]);
    // The photo is in the chip at all.
    expect(fills[0]?.contrast).toBeGreaterThan(0.02);
  });

  it('sees as much of a turned chip that reaches over the edge', () => {
    // The same part of the photo, the chip turned by 40 degrees around its middle, which lies on the left edge.
    const chip = (angle: number): Affine => {
      const [cos, sin] = [Math.cos(angle) / 3, Math.sin(angle) / 3];
      return { a: cos, b: -sin, c: 56 + sin * 341, d: sin, e: cos, f: 56 - cos * 341 };
    };
    const [upright, turned] = [measured(photo, chip(0)), measured(photo, chip(0.7))];
    expect(turned.brightness).toBeCloseTo(upright.brightness, 1);
    expect(measured(photo, chip(0.7), plain, 0)).toEqual(turned);
  });

  it('is all 0 where no pixel of the photo is in the chip, and finite for a wall', () => {
    const none = measured(photo, around(1, 3000));
    expect(none).toEqual({ sharpness: 0, brightness: 0, contrast: 0, dark: 0, bright: 0 });
    const wall = measured(greyPhoto(300, 300), { a: 0.4, b: 0, c: 0, d: 0, e: 0.4, f: 0 });
    expect(wall.brightness).toBeCloseTo(128 / 255, 4);
    for (const value of Object.values(wall)) expect(Number.isFinite(value)).toBe(true);
  });
});
