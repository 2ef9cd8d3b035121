import { expect, test } from 'vitest';
import { decodeLandmarks68 } from '#src/face/landmarks68/decodeLandmarks68.js';

test('decodeLandmarks68() pairs the values up and scales them by the side, also those outside the crop', () => {
  const raw = Float32Array.from({ length: 136 }, (_, i) => i / 128 - 0.25);
  const points = decodeLandmarks68(raw, 256);
  expect(points).toHaveLength(68);
  expect(points[0]).toEqual([-64, -62]);
  expect(points[30]).toEqual([56, 58]);
  expect(points[67]).toEqual([204, 206]);
});
