import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedded, FaceNets } from '#src/face/faceNets.js';
import { findFaces } from '#src/face/findFaces.js';
import type { Landmarks } from '#src/face/landmarks.js';
import type { Point } from '#src/face/point.js';
import { similarityTransform } from '#src/face/similarityTransform.js';
import { applyAffine, invertAffine } from '#src/image/affine.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import { readPack } from '#src/pack/readPack.js';
import { missingWeights } from '../inference/weightsFile.ts';
import { openPackNets, sfaceFiles } from './packNets.ts';
import { cut, greyPhoto, mirrored, resized, samplePhoto, similarity } from './photos.ts';

const missing = missingWeights(...sfaceFiles);

describe.skipIf(missing)(`the embedder of sface${missing}`, () => {
  let nets: FaceNets;
  let photo: RgbImage;
  /** Of the people in the photo, from left to right. */
  let faces: Landmarks[];

  beforeAll(async () => {
    nets = await openPackNets('sface');
    photo = await samplePhoto(6);
    const found = await findFaces(nets, photo, { rotations: false, want: 'all' });
    faces = found.map(({ landmarks }) => landmarks).sort((a, b) => leftmost(a) - leftmost(b));
  });
  afterAll(() => nets?.close());

  const leftmost = ({ five: [eye] }: Landmarks): number => (eye as Point)[0];

  async function embed(image: RgbImage, ...landmarks: Landmarks[]): Promise<Embedded[]> {
    const embedded = await nets.embedder.embed(image, landmarks);
    return embedded.map((face) => face ?? expect.fail('the embedder sees no face'));
  }

  /** The same landmarks in a photo whose pixels have moved. */
  function moved({ five }: Landmarks, move: (point: Point) => Point): Landmarks {
    const points = five.map(move);
    return { points, five: points };
  }

  it('makes embeddings of unit length that tell four people apart', async () => {
    const embedded = await embed(photo, ...faces);
    expect(embedded).toHaveLength(4);
    embedded.forEach(({ embedding, rawLength }, i) => {
      expect(embedding).toHaveLength(128);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
      expect(rawLength).toBeGreaterThan(9);
      for (const other of embedded.slice(i + 1))
        expect(similarity(embedding, other.embedding)).toBeLessThan(0.4);
    });
  });

  it('makes the same embedding of a face alone as of the same face in a batch', async () => {
    const batch = await embed(photo, ...faces);
    for (const [i, landmarks] of faces.entries()) {
      const [alone] = await embed(photo, landmarks);
      expect(similarity((alone as Embedded).embedding, (batch[i] as Embedded).embedding)).toBeCloseTo(1, 5);
    }
  });

  it('makes the same embedding of a mirrored chip', async () => {
    const { alignment, input } = (await readPack('sface')).embedder;
    const plain = await embed(photo, ...faces);
    // Landmarks that are aligned to the very mirror image of the chip.
    const exact = faces.map(({ five }): Landmarks => {
      const toPhoto = invertAffine(similarityTransform(five, alignment.template));
      const points = alignment.template.map(([x, y]): Point => {
        const [photoX, photoY] = applyAffine(toPhoto, input - x, y);
        return [photo.width - photoX, photoY];
      });
      return { points, five: points };
    });
    const mirror = await embed(mirrored(photo), ...exact);
    plain.forEach(({ embedding }, i) => {
      expect(similarity(embedding, (mirror[i] as Embedded).embedding)).toBeGreaterThan(0.999);
    });
  });

  it('makes nearly the same embedding of the mirrored photo', async () => {
    const plain = await embed(photo, ...faces);
    // In the mirror the left eye is the right one.
    const swapped = faces.map((face): Landmarks => {
      const { five } = moved(face, ([x, y]) => [photo.width - x, y]);
      const points = [1, 0, 2, 4, 3].map((i) => five[i] as Point);
      return { points, five: points };
    });
    const mirror = await embed(mirrored(photo), ...swapped);
    // Not 0.999: the template is not quite symmetric, so the chips are a fraction of a pixel apart.
    plain.forEach(({ embedding }, i) => {
      expect(similarity(embedding, (mirror[i] as Embedded).embedding)).toBeGreaterThan(0.998);
    });
  });

  it.each([0.5, 0.3, 2])('knows a face again in the photo at %d of its size', async (factor) => {
    const before = await embed(photo, ...faces);
    const scaled = await resized(photo, factor);
    const scale = scaled.width / photo.width;
    const after = await embed(
      scaled,
      ...faces.map((face) => moved(face, ([x, y]) => [x * scale, y * scale])),
    );
    before.forEach(({ embedding }, i) => {
      expect(similarity(embedding, (after[i] as Embedded).embedding)).toBeGreaterThan(0.9);
    });
  });

  it('tells how much of a face the photo cuts off', async () => {
    const [face] = faces as [Landmarks];
    const [[eyeX], [otherX]] = face.five as [Point, Point];
    const apart = otherX - eyeX;
    const shares: number[] = [];
    // The photo's left side comes ever closer to the eye and goes past it.
    for (const distance of [2, 0.9, 0.5, 0.2, -0.1]) {
      const left = Math.round(eyeX - distance * apart);
      const rest = cut(photo, { left, top: 0, width: photo.width, height: photo.height });
      const [embedded] = await nets.embedder.embed(rest, [moved(face, ([x, y]) => [x - left, y])]);
      shares.push((embedded ?? expect.fail(`no face at ${distance}`)).outside);
    }
    expect(shares[0]).toBe(0);
    const [, ...cutOff] = shares;
    expect(cutOff).toEqual([...cutOff].sort((a, b) => a - b));
    expect(new Set(shares).size).toBe(shares.length);
    // The eye stands at 38 of the chip's 112 columns, the eyes 35 apart: at most 41 columns are gone.
    expect(shares.at(-1)).toBeGreaterThan(0.3);
    expect(shares.at(-1)).toBeLessThan(0.5);
  });

  describe('fills what lies outside of the photo', () => {
    const grey = { chip: 127, mirror: 127 };

    /** A quarter of the first face's chip is cut off. */
    function cutOff(): { rest: RgbImage; face: Landmarks } {
      const [first] = faces as [Landmarks];
      const left = Math.round((first.five[0] as Point)[0] - 5);
      const rest = cut(photo, { left, top: 0, width: photo.width, height: photo.height });
      return { rest, face: moved(first, ([x, y]) => [x - left, y]) };
    }

    async function withFill(
      fill: { chip: number; mirror: number } | undefined,
      image: RgbImage,
      landmarks: Landmarks,
    ): Promise<Float32Array> {
      const others = await openPackNets('sface', { fill });
      try {
        const [embedded] = await others.embedder.embed(image, [landmarks]);
        return (embedded ?? expect.fail('the embedder sees no face')).embedding;
      } finally {
        await others.close();
      }
    }

    it('with grey where the pack names none', async () => {
      const { rest, face } = cutOff();
      expect(await withFill(undefined, rest, face)).toEqual(await withFill(grey, rest, face));
    });

    it('so that a cut face depends on both fills, and a whole one on neither', async () => {
      const { rest, face } = cutOff();
      const [whole] = faces as [Landmarks];
      const ofCut = await withFill(grey, rest, face);
      const ofWhole = await withFill(grey, photo, whole);
      for (const fill of [
        { chip: 0, mirror: 127 },
        { chip: 127, mirror: 0 },
      ]) {
        expect(similarity(await withFill(fill, rest, face), ofCut)).toBeLessThan(0.999);
        expect(await withFill(fill, photo, whole)).toEqual(ofWhole);
      }
    });
  });

  it('sees no face on a grey wall, whatever the landmarks say', async () => {
    const grey = greyPhoto(photo.width, photo.height);
    for (const [i, embedded] of (await nets.embedder.embed(grey, faces)).entries()) {
      const landmarks = { ...(faces[i] as Landmarks), presence: 1 };
      const box = { left: 0, top: 0, width: 100, height: 100 };
      const candidate = { box, score: 0.5, roll: 0, landmarks };
      expect(embedded && nets.isFace({ ...candidate, embedded })).not.toBe(true);
    }
  });
});
