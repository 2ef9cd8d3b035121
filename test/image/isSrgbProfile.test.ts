import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '#src/image/decodeImage.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { isSrgbProfile } from '#src/image/isSrgbProfile.js';
import { withProfile as profiled, srgbProfile } from './iccProfile.ts';

const sample = readFileSync('node_modules/@vladmandic/face-api/demo/sample1.jpg');

async function profileOf(photo: Uint8Array): Promise<Uint8Array> {
  return (await sharp(photo).metadata()).icc ?? expect.fail('the photo has no profile');
}

async function withProfile(name: string): Promise<Uint8Array> {
  return sharp(sample).resize(64, 64).withIccProfile(name).png().toBuffer();
}

describe('isSrgbProfile()', () => {
  it('knows the profiles of sRGB that a camera and sharp write', async () => {
    expect(isSrgbProfile(await profileOf(sample))).toBe(true);
    expect(isSrgbProfile(await profileOf(await withProfile('srgb')))).toBe(true);
  });

  it('takes no other profile for it', async () => {
    expect(isSrgbProfile(await profileOf(await withProfile('p3')))).toBe(false);
  });

  it.each([
    'sRGB-elle-V2-g10.icc',
    'sRGB Linear',
  ])('takes no linear profile for it, which would leave photos dark: %s', async (name) => {
    const profile = srgbProfile(name);
    expect(isSrgbProfile(profile)).toBe(false);
    expect(isSrgbProfile(srgbProfile(name, 2.2))).toBe(true);
    // A curve without values is a straight line.
    profile.writeUInt32BE(0, profile.indexOf('curv') + 8);
    expect(isSrgbProfile(profile)).toBe(false);
    const grey = { r: 55, g: 55, b: 55 };
    const flat = sharp({ create: { width: 64, height: 64, channels: 3, background: grey } });
    const photo = await decodeImage(
      profiled(await flat.jpeg().toBuffer(), srgbProfile(name)),
      defaultImageLimits,
    );
    expect(Math.abs((photo.data[0] as number) - 128)).toBeLessThan(3);
  });

  it('takes no cut or empty profile for it, and does not throw', async () => {
    const profile = await profileOf(sample);
    for (let length = 0; length < 300; length++) isSrgbProfile(profile.slice(0, length));
    expect(isSrgbProfile(new Uint8Array(0))).toBe(false);
    expect(isSrgbProfile(profile.slice(0, 140))).toBe(false);
  });

  it('spares a conversion that would have changed next to nothing', async () => {
    const photo = await decodeImage(sample, defaultImageLimits);
    const converted = await sharp(sample).toColourspace('srgb').raw().toBuffer();
    let sum = 0;
    for (let i = 0; i < converted.length; i++) {
      sum += Math.abs((converted[i] as number) - (photo.data[i] as number));
    }
    expect(sum / converted.length).toBeLessThan(1);
  });
});
