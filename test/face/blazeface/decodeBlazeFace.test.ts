import { expect, test } from 'vitest';
import { decodeBlazeFace } from '#src/face/blazeface/decodeBlazeFace.js';

// 4 x 4 cells of 16 pixels, two anchors in each.
const detector = { input: 64, minScore: 0.5 };
const grid = { stride: 16, perCell: 2 };
const anchors = 32;

/** Outputs in which nothing is seen but at the given anchors. */
function outputs(seen: Readonly<Record<number, readonly [logit: number, offsets: readonly number[]]>>): {
  logits: Float32Array;
  offsets: Float32Array;
} {
  const logits = new Float32Array(anchors).fill(-20);
  const offsets = new Float32Array(anchors * 16);
  for (const [anchor, [logit, values]] of Object.entries(seen)) {
    logits[Number(anchor)] = logit;
    offsets.set(values, Number(anchor) * 16);
  }
  return { logits, offsets };
}

function decode(seen: Parameters<typeof outputs>[0]): ReturnType<typeof decodeBlazeFace> {
  const { logits, offsets } = outputs(seen);
  return decodeBlazeFace(logits, offsets, grid, detector);
}

test('decodeBlazeFace() reads offsets from the middle of the cell of the anchor', () => {
  // Anchor 13 is the second of cell 6: column 2, row 1, with its middle at (40, 24).
  const [face, ...others] = decode({ 13: [2, [1, -2, 20, 30, -5, -4, 5, -3]] });
  expect(others).toEqual([]);
  expect(face?.box).toEqual({ left: 31, top: 7, width: 20, height: 30 });
  expect(face?.eyes).toEqual([
    [35, 20],
    [45, 21],
  ]);
  expect(face?.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
});

test('decodeBlazeFace() gives both anchors of a cell the same middle, and rows after columns', () => {
  const size = [0, 0, 2, 2];
  const middles = decode({ 0: [1, size], 1: [1, size], 2: [1, size], 8: [1, size], 31: [1, size] }).map(
    ({ box }) => [box.left + 1, box.top + 1],
  );
  expect(middles).toEqual([
    [8, 8],
    [8, 8],
    [24, 8],
    [8, 24],
    [56, 56],
  ]);
});

test('decodeBlazeFace() keeps a score that is the limit and drops one below', () => {
  const size = [0, 0, 2, 2];
  expect(decode({ 3: [0, size], 4: [-1e-3, size] }).map(({ score }) => score)).toEqual([0.5]);
});

test('decodeBlazeFace() drops boxes without an area and scores that are not numbers', () => {
  const wrong = [
    [5, [0, 0, 0, 4]],
    [5, [0, 0, 4, -4]],
    [5, [0, 0, Number.NaN, 4]],
    [Number.NaN, [0, 0, 4, 4]],
  ] as const;
  for (const seen of wrong) expect(decode({ 7: seen })).toEqual([]);
});
