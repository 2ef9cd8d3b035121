import { expect, test } from 'vitest';
import { decodeSsd } from '#src/face/ssd/decodeSsd.js';

const limits = { input: 512, minScore: 0.5, maxOverlap: 0.5 };

test('decodeSsd() reads top, left, bottom, right as shares of the side', () => {
  const [candidate] = decodeSsd(Float32Array.of(0.25, 0.125, 0.75, 0.5), Float32Array.of(0.75), limits);
  expect(candidate).toEqual({ box: { left: 64, top: 128, width: 192, height: 256 }, score: 0.75 });
});

test('decodeSsd() keeps a score that is the limit, drops one below, and returns the best first', () => {
  const boxes = Float32Array.of(0, 0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5);
  const found = decodeSsd(boxes, Float32Array.of(0.5, 0.4999, 0.9), limits);
  expect(found.map(({ score }) => score)).toEqual([Math.fround(0.9), 0.5]);
});

test('decodeSsd() drops the less certain of two anchors on one face', () => {
  const boxes = Float32Array.of(0.1, 0.1, 0.5, 0.5, 0.11, 0.1, 0.5, 0.5);
  const scores = Float32Array.of(0.75, 0.875);
  expect(decodeSsd(boxes, scores, limits).map(({ score }) => score)).toEqual([0.875]);
  expect(decodeSsd(boxes, scores, { ...limits, maxOverlap: 0.99 })).toHaveLength(2);
});

test('decodeSsd() lets a box reach beyond the input', () => {
  const [candidate] = decodeSsd(Float32Array.of(-0.125, 0.75, 0.25, 1.25), Float32Array.of(1), limits);
  expect(candidate?.box).toEqual({ left: 384, top: -64, width: 256, height: 192 });
});

test('decodeSsd() takes a score that is not a number for no face', () => {
  expect(decodeSsd(Float32Array.of(0, 0, 1, 1), Float32Array.of(Number.NaN), limits)).toEqual([]);
});
