import { describe, expect, it } from 'vitest';
import { cropTransform } from '#src/face/cropTransform.js';
import type { Point } from '#src/face/point.js';
import { standingTurn, uprightRoll, type View, viewTransform } from '#src/face/view.js';
import { applyAffine, composeAffine, invertAffine } from '#src/image/affine.js';
import { turnedPoint } from './photos.ts';

const photo = { width: 640, height: 400 };
const turns = [0, 90, 180, 270] as const;

describe('viewTransform()', () => {
  it('fits the longer side of a photo to the picture and centres the other', () => {
    const map = viewTransform(photo, { turn: 0, border: 0 }, 320);
    expect(applyAffine(map, 0, 0)).toEqual([0, 60]);
    expect(applyAffine(map, 640, 400)).toEqual([320, 260]);
    const tall = viewTransform({ width: 400, height: 640 }, { turn: 0, border: 0 }, 320);
    expect(applyAffine(tall, 400, 640)).toEqual([260, 320]);
  });

  it('leaves a border of a share of the longer side on both ends of it', () => {
    const map = viewTransform(photo, { turn: 0, border: 0.25 }, 300);
    expect(applyAffine(map, 0, 200)).toEqual([50, 150]);
    expect(applyAffine(map, 640, 200)).toEqual([250, 150]);
  });

  it('shows a part of a photo as it would show a photo of that part', () => {
    const part = { left: 100, top: 50, width: 300, height: 200 };
    for (const turn of turns) {
      const alone = viewTransform(part, { turn, border: 0.1 }, 256);
      const inside = viewTransform(photo, { turn, border: 0.1, part }, 256);
      const [x, y] = applyAffine(alone, 30, 170);
      const [partX, partY] = applyAffine(inside, 130, 220);
      expect(partX).toBeCloseTo(x, 9);
      expect(partY).toBeCloseTo(y, 9);
    }
  });

  it.each(
    turns,
  )('shows a photo that lies turned by %i degrees clockwise as it shows the upright one', (lying) => {
    const face: Point = [450, 90];
    const upright = applyAffine(viewTransform(photo, { turn: 0, border: 0.1 }, 256), ...face);
    let { width, height } = photo;
    let point = face;
    for (let turn = 0; turn < lying; turn += 90) {
      point = turnedPoint(point, height);
      [width, height] = [height, width];
    }
    const turn = ((360 - lying) % 360) as View['turn'];
    const [x, y] = applyAffine(viewTransform({ width, height }, { turn, border: 0.1 }, 256), ...point);
    expect(x).toBeCloseTo(upright[0], 9);
    expect(y).toBeCloseTo(upright[1], 9);
  });

  it.each(turns)('turned by %i degrees is taken back by its inverse', (turn) => {
    const map = viewTransform(photo, { turn, border: 0.25 }, 256);
    const [x, y] = applyAffine(composeAffine(map, invertAffine(map)), 123, 45);
    expect(x).toBeCloseTo(123, 9);
    expect(y).toBeCloseTo(45, 9);
  });
});

describe('uprightRoll()', () => {
  it.each(turns)('is the roll by which a crop turns the photo as the view by %i degrees does', (turn) => {
    const view = viewTransform(photo, { turn, border: 0 }, 640);
    const crop = cropTransform([320, 200], 640, uprightRoll({ turn, border: 0 }), 640);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f'] as const) expect(crop[key]).toBeCloseTo(view[key], 9);
  });
});

describe('standingTurn()', () => {
  it.each(turns)('turns back what a look at %i degrees sees upright', (turn) => {
    const roll = (uprightRoll({ turn, border: 0 }) * 180) / Math.PI;
    for (const by of [-44, 0, 44, 360]) expect(standingTurn(roll + by)).toBe(turn);
  });
});
