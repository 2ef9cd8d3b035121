import { expect, test } from 'vitest';
import { type LibraryCalibration, readLibraryCalibration } from '#src/score/library/libraryCalibration.js';

const packHash = 'a'.repeat(64);
const stored: LibraryCalibration = {
  format: 1,
  packHash,
  calibration: {
    source: 'Library: 400 people',
    points: [
      [-1, 1],
      [0.3, 0.01],
      [1, 1e-30],
    ],
  },
  countedTo: 1e-4,
};

test("a library's calibration is read as it was written", () => {
  expect(readLibraryCalibration(JSON.stringify(stored), packHash)).toStrictEqual(stored);
});

test.each([
  ['was made with another pack', { ...stored, packHash: 'b'.repeat(64) }],
  ['has another form', { ...stored, format: 2 }],
  ['has parts that nobody knows', { ...stored, more: 1 }],
  ['has no table', { ...stored, calibration: { source: 's', points: [] } }],
  [
    'has rates that are none',
    {
      ...stored,
      calibration: {
        source: 's',
        points: [
          [0, 2],
          [1, 0],
        ],
      },
    },
  ],
  [
    'has a table that does not fall',
    {
      ...stored,
      calibration: {
        source: 's',
        points: [
          [0, 0.5],
          [0, 0.5],
        ],
      },
    },
  ],
  ['counts down to nothing', { ...stored, countedTo: 0 }],
  ['is empty', {}],
])('one that %s is not used', (_, value) => {
  expect(readLibraryCalibration(JSON.stringify(value), packHash)).toBeUndefined();
});

test('what is no JSON is not used', () => {
  expect(readLibraryCalibration('{"format": 1', packHash)).toBeUndefined();
});
