import { describe, expect, it } from 'vitest';
import type { Box } from '#src/face/box.js';
import type { Detection } from '#src/face/detection.js';
import type { Face } from '#src/face/face.js';
import { inOnePlace } from '#src/face/find/inOnePlace.js';

const square = (left: number, top: number, side: number): Box => ({ left, top, width: side, height: side });

function detection(box: Box): Detection {
  return { box, score: 0.9, roll: 0 };
}

/** A face whose landmarks lie as they do in the middle of a box that is placed well, which `at` is. */
function face(box: Box, at = box): Face {
  const five = [
    [0.3, 0.35],
    [0.7, 0.35],
    [0.5, 0.57],
    [0.34, 0.77],
    [0.66, 0.77],
  ].map(([x = 0, y = 0]) => [at.left + x * at.width, at.top + y * at.height] as const);
  return {
    ...detection(box),
    landmarks: { points: five, five },
    embedded: {} as Face['embedded'],
    quality: {} as Face['quality'],
  };
}

/** Placed too large, up and to the right, with the face in its lower left. */
const rough = face(square(40, -60, 550), square(90, 20, 450));

describe('inOnePlace() tells', () => {
  it('a face that is seen twice, placed well or not', () => {
    expect(inOnePlace(face(square(100, 100, 50)), face(square(104, 98, 46)))).toBe(true);
    expect(inOnePlace(rough, face(square(100, 30, 440)))).toBe(true);
  });

  it('an eye, a nose or a mouth that was taken for a face, from a person beside it', () => {
    for (const part of [square(180, 130, 100), square(260, 230, 100), square(220, 300, 180)]) {
      expect(inOnePlace(rough, face(part))).toBe(true);
      expect(inOnePlace(detection(part), rough)).toBe(true);
    }
    expect(inOnePlace(rough, face(square(520, 55, 55)))).toBe(false);
    expect(inOnePlace(detection(square(520, 55, 55)), rough)).toBe(false);
  });

  it('faces side by side from one, wherever their landmarks are', () => {
    expect(inOnePlace(face(square(0, 0, 50)), face(square(30, 0, 50), square(0, 0, 50)))).toBe(false);
  });

  it('what lies in a corner of a box from what lies in its middle, where nothing else is known', () => {
    const large = detection(square(0, 0, 300));
    expect(inOnePlace(large, detection(square(150, 100, 60)))).toBe(true);
    expect(inOnePlace(large, detection(square(250, 5, 40)))).toBe(false);
  });
});
