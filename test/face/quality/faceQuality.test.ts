import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '#src/face/face.js';
import type { FaceNets } from '#src/face/faceNets.js';
import { findFaces } from '#src/face/findFaces.js';
import type { FaceQuality } from '#src/face/quality/faceQuality.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import { missingWeights } from '../../inference/weightsFile.ts';
import { openPackNets, sfaceFiles } from '../packNets.ts';
import { mirrored, resized, samplePhoto, turned } from '../photos.ts';

let nets: FaceNets;
let photo: RgbImage;

/** The photo's faces from left to right, as upright people see each other. */
async function qualities(image: RgbImage, turns = false): Promise<FaceQuality[]> {
  const faces = await findFaces(nets, image, { rotations: turns, want: 'all' });
  const place = ({ landmarks: { five } }: Face): number => five[2]?.[turns ? 1 : 0] ?? 0;
  return faces.sort((a, b) => place(a) - place(b)).map(({ quality }) => quality);
}

/** Holds for every pack: people of the fourth photo look to both sides and tilt their heads to both. */
function measuresFaces(id: string): void {
  let upright: FaceQuality[];
  beforeAll(async () => {
    nets = await openPackNets(id);
    photo = await samplePhoto(4);
    upright = await qualities(photo);
  });
  afterAll(() => nets?.close());

  const each = (check: (face: FaceQuality, i: number) => void): void => {
    expect(upright).toHaveLength(4);
    upright.forEach(check);
  };

  it('sees who looks to which side, and tilts to which', () => {
    const [leftmost, ...others] = upright as [FaceQuality, ...FaceQuality[]];
    expect(leftmost.yaw).toBeGreaterThan(15);
    expect(leftmost.roll).toBeLessThan(-5);
    for (const face of others) expect(face.yaw).toBeLessThan(-10);
    expect(others[0]?.roll).toBeGreaterThan(12);
  });

  it('sees the opposite yaw and roll in the mirror, and the same pitch', async () => {
    const mirror = (await qualities(mirrored(photo))).reverse();
    each((face, i) => {
      expect(Math.abs((mirror[i]?.yaw as number) + face.yaw)).toBeLessThan(8);
      expect(Math.abs((mirror[i]?.roll as number) + face.roll)).toBeLessThan(5);
      expect(Math.abs((mirror[i]?.pitch as number) - face.pitch)).toBeLessThan(10);
    });
  });

  it('sees a quarter turn in roll alone', async () => {
    const turn = await qualities(turned(photo), true);
    each((face, i) => {
      expect(Math.abs((turn[i]?.roll as number) - face.roll - 90)).toBeLessThan(5);
      expect(Math.abs((turn[i]?.yaw as number) - face.yaw)).toBeLessThan(8);
      expect(Math.abs((turn[i]?.pitch as number) - face.pitch)).toBeLessThan(10);
      expect(turn[i]?.sharpness).toBeCloseTo(face.sharpness, 1);
    });
  });

  it('measures half the distance between the eyes at half the size', async () => {
    const half = await qualities(await resized(photo, 0.5));
    each((face, i) => {
      expect((half[i]?.eyeDistance as number) / face.eyeDistance).toBeCloseTo(0.5, 1);
      // The detector's boxes are less steady than its points.
      expect(Math.abs((half[i]?.boxSide as number) / face.boxSide - 0.5)).toBeLessThan(0.1);
    });
  });
}

const missing = missingWeights(...sfaceFiles);
describe.skipIf(missing)(`the quality of faces by sface${missing}`, () => measuresFaces('sface'));
describe('the quality of faces by face-api', () => measuresFaces('face-api'));
