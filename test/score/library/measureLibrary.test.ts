import { beforeAll, describe, expect, test } from 'vitest';
import type { Calibration } from '#src/pack/pack.js';
import { calibrate } from '#src/score/calibration/calibrate.js';
import { countedFalseMatchRate } from '#src/score/calibration/counted.js';
import { type NonMated, nonMated } from '#src/score/calibration/nonMated.js';
import { falseMatchRate, similarityAt } from '#src/score/falseMatchRate.js';
import { halvesOf } from '#src/score/library/checkHalves.js';
import { leaveOut } from '#src/score/library/counts.js';
import { libraryTable } from '#src/score/library/libraryTable.js';
import { type LibraryMeasurement, measureLibrary } from '#src/score/library/measureLibrary.js';
import { movedTable } from '#src/score/library/movedTable.js';
import { anotherImage, madeUpPeople } from '../../support/madeUpPeople.ts';

/** What strangers have in common in the libraries here: it makes false matches some twenty times as frequent. */
const COMMON = 0.4;
let pack: Calibration;
let strangers: NonMated;

beforeAll(() => {
  const options = { dataSet: 'made up', date: '2026-11-22', seed: 1, draws: 1 };
  pack = calibrate(madeUpPeople(2000, { seed: 1 }), options).calibration;
  strangers = nonMated(madeUpPeople(2000, { seed: 2, common: COMMON }), { draws: 1 });
});

const tableOf = ({ table }: LibraryMeasurement): Calibration => ({ source: 'own', points: table.points });

/** Measured over nominal FMR, on people whom no table was made from. */
const ratioAt = (table: Calibration, fmr: number): number =>
  countedFalseMatchRate(strangers, similarityAt(table, fmr)) / fmr;

function expectFalling({ points }: Calibration): void {
  expect(points[0]).toEqual([-1, 1]);
  expect(points.at(-1)?.[0]).toBeCloseTo(1, 12);
  for (const [at, [similarity, fmr]] of points.entries()) {
    expect(fmr).toBeGreaterThan(0);
    const before = points[at - 1];
    if (!before) continue;
    expect(similarity).toBeGreaterThan(before[0]);
    expect(fmr).toBeLessThan(before[1]);
  }
}

describe('measureLibrary()', () => {
  test('makes a table that holds on other people, where the pack says one false match of many', () => {
    const measured = measureLibrary(pack, madeUpPeople(800, { seed: 3, common: COMMON }), 1);
    expect(measured.outcome).toBe('holds');
    expect(measured.checks.length).toBeGreaterThanOrEqual(6);
    for (const fmr of [1e-2, 1e-3, 3e-4]) {
      expect(ratioAt(pack, fmr)).toBeGreaterThan(8);
      expect(ratioAt(tableOf(measured), fmr)).toBeGreaterThan(0.6);
      expect(ratioAt(tableOf(measured), fmr)).toBeLessThan(1.6);
    }
    // Below the counts it follows the pack's tail, and is never less careful than where they end.
    expect(measured.table.countedTo).toBeLessThan(3e-4);
    for (const fmr of [1e-5, 1e-6, 1e-8]) expect(ratioAt(tableOf(measured), fmr)).toBeLessThan(3);
    expectFalling(tableOf(measured));
  });

  test('takes people as they come, each once however many images there are of them', () => {
    const people = madeUpPeople(400, { seed: 4, common: COMMON, images: 3 });
    // A thousand images of one person more change nothing that counts.
    const [first = []] = people;
    const crowded = [
      Array.from({ length: 1000 }, (_, at) => first[at % 3] as Float32Array),
      ...people.slice(1),
    ];
    const [one, other] = [measureLibrary(pack, people, 1), measureLibrary(pack, crowded, 1)];
    for (const fmr of [1e-2, 1e-3])
      expect(similarityAt(tableOf(other), fmr)).toBeCloseTo(similarityAt(tableOf(one), fmr), 1);
  });

  test('gives the same for the same people and seed', () => {
    const people = madeUpPeople(300, { seed: 5, common: COMMON, images: 2 });
    expect(measureLibrary(pack, people, 1)).toEqual(measureLibrary(pack, people, 1));
    expect(measureLibrary(pack, people, 2).checks).not.toEqual(measureLibrary(pack, people, 1).checks);
  });

  test('does not mend a table that holds', () => {
    const { outcome, table } = measureLibrary(pack, madeUpPeople(600, { seed: 6 }), 1);
    expect(['pack_holds', 'holds']).toContain(outcome);
    for (const similarity of [0.2, 0.3, 0.35]) {
      const own = falseMatchRate({ source: '', points: table.points }, similarity);
      expect(own / falseMatchRate(pack, similarity)).toBeGreaterThan(0.8);
      expect(own / falseMatchRate(pack, similarity)).toBeLessThan(1.25);
    }
  });

  test('takes no table where the two halves of the people are not alike', () => {
    const alike = madeUpPeople(600, { seed: 7, common: COMMON });
    const apart = madeUpPeople(600, { seed: 8 });
    const [first] = halvesOf(alike, 1);
    const people = first.map((images, place) => (images.length > 0 ? images : (apart[place] ?? [])));
    expect(measureLibrary(pack, people, 1).outcome).toBe('halves_disagree');
  });

  test('finds who was enrolled twice and leaves the pair out of the counts', () => {
    const people = madeUpPeople(500, { seed: 9, common: COMMON });
    let state = 0;
    const random = (): number => (state = (state + 0.618034) % 1);
    const doubles = people.slice(0, 6).map(([face]) => [anotherImage(face as Float32Array, COMMON, random)]);
    const clean = measureLibrary(pack, people, 1);
    const found = measureLibrary(pack, [...people, ...doubles], 1);
    expect(clean.suspectCount).toBe(0);
    expect(found.outcome).toBe('holds');
    expect(found.suspectCount).toBe(6);
    const pairs = found.suspects.map(({ people: pair }) => [...pair].sort((a, b) => a - b));
    expect(pairs.sort(([a = 0], [b = 0]) => a - b)).toEqual([0, 1, 2, 3, 4, 5].map((at) => [at, 500 + at]));
    for (const { similarity } of found.suspects) expect(similarity).toBeGreaterThan(0.6);
    for (const fmr of [1e-3, 1e-5])
      expect(similarityAt(tableOf(found), fmr)).toBeCloseTo(similarityAt(tableOf(clean), fmr), 1);
  });

  test('does not trust a library in which many look like somebody else', () => {
    const people = madeUpPeople(500, { seed: 10, common: COMMON });
    const doubles = madeUpPeople(500, { seed: 10, common: COMMON }).slice(0, 40);
    const { outcome, suspectCount } = measureLibrary(pack, [...people, ...doubles], 1);
    expect(outcome).toBe('too_many_suspects');
    expect(suspectCount).toBe(40);
  });

  test.each([
    [100, 4950],
    [400, 50_000],
  ])('says so, too, where %d of 400 people are one photo', (count, pairs) => {
    const people = madeUpPeople(400, { seed: 10, common: COMMON });
    const same = people.map((images, at) => (at < count ? (people[0] as Float32Array[]) : images));
    const { outcome, suspectCount, table } = measureLibrary(pack, same, 1);
    expect(outcome).toBe('too_many_suspects');
    expect(suspectCount).toBe(pairs);
    expect(table.countedTo).toBeGreaterThan(0);
  });
});

describe('measureLibrary(), coarsely', () => {
  test('makes a table of 100 people that holds on other people', () => {
    const measured = measureLibrary(pack, madeUpPeople(100, { seed: 13, common: COMMON }), 1, 'coarse');
    expect(measured.outcome).toBe('holds');
    expect(measured.checks.map(({ fmr }) => fmr)).toEqual([0.1, 0.03, 0.1, 0.03]);
    for (const fmr of [1e-2, 1e-3, 3e-4]) {
      expect(ratioAt(pack, fmr)).toBeGreaterThan(8);
      expect(ratioAt(tableOf(measured), fmr)).toBeGreaterThan(0.5);
      expect(ratioAt(tableOf(measured), fmr)).toBeLessThan(2);
    }
    expectFalling(tableOf(measured));
  });

  test('leaves the table of the pack where that holds', () => {
    const { outcome, table } = measureLibrary(pack, madeUpPeople(100, { seed: 14 }), 1, 'coarse');
    expect(['pack_holds', 'holds']).toContain(outcome);
    const own = { source: '', points: table.points };
    expect(falseMatchRate(own, 0.3) / falseMatchRate(pack, 0.3)).toBeGreaterThan(0.6);
    expect(falseMatchRate(own, 0.3) / falseMatchRate(pack, 0.3)).toBeLessThan(1.6);
  });

  test('takes no table where the two halves of the people are not alike', () => {
    const apart = madeUpPeople(100, { seed: 15 });
    const [first] = halvesOf(madeUpPeople(100, { seed: 16, common: 2 * COMMON }), 1);
    const people = first.map((images, place) => (images.length > 0 ? images : (apart[place] ?? [])));
    expect(measureLibrary(pack, people, 1, 'coarse').outcome).toBe('halves_disagree');
  });

  test('is not moved by people who were enrolled twice', () => {
    const people = madeUpPeople(120, { seed: 17, common: COMMON });
    const clean = measureLibrary(pack, people, 1, 'coarse');
    const doubled = measureLibrary(pack, [...people, ...people.slice(0, 2)], 1, 'coarse');
    expect(doubled).toMatchObject({ outcome: 'holds', suspectCount: 2 });
    for (const fmr of [1e-2, 1e-4])
      expect(similarityAt(tableOf(doubled), fmr)).toBeCloseTo(similarityAt(tableOf(clean), fmr), 1);
  });

  test('keeps no table of a library in which many look like somebody else, or all are the same', () => {
    const people = madeUpPeople(120, { seed: 18, common: COMMON });
    const many = [...people, ...people.slice(0, 10)];
    expect(measureLibrary(pack, many, 1, 'coarse').outcome).toBe('too_many_suspects');
    const same = Array.from({ length: 100 }, () => people[0] as Float32Array[]);
    expect(measureLibrary(pack, same, 1, 'coarse').outcome).not.toBe('holds');
  });
});

describe('movedTable()', () => {
  test('has no rates that are too small for a number, where the table of the pack is steep', () => {
    const steep = { source: '', points: [[-1, 1], [0.3, 0.1], [1, 1e-300]] } satisfies Calibration; // biome-ignore format: one line
    const counts = leaveOut(nonMated(madeUpPeople(100, { seed: 19 }), { draws: 1 }), new Set(), 100, 0);
    const { points } = movedTable(steep, counts);
    expect(points.length).toBeGreaterThan(30);
    for (const [, fmr] of points) expect(fmr).toBeGreaterThan(0);
  });
});

describe('libraryTable()', () => {
  test.each([0, 0.2, 0.4, 0.8])('falls strictly from -1 to 1 with %d in common', (common) => {
    const people = madeUpPeople(300, { seed: 11, common });
    const counts = leaveOut(nonMated(people, { draws: 1 }), new Set(), people.length, 0);
    for (const least of [0, 1e-3, 1e-2])
      expectFalling({ source: '', points: libraryTable(pack, counts, { least }).points });
  });

  test('goes back to the table of the pack, and no further, where strangers are less alike', () => {
    const counts = leaveOut(strangers, new Set(), 2000, 0);
    const worse = libraryTable(pack, counts).points;
    const people = madeUpPeople(400, { seed: 12 });
    const own = leaveOut(nonMated(people, { draws: 1 }), new Set(), people.length, 0);
    const table = { source: '', points: libraryTable({ source: '', points: worse }, own).points };
    expectFalling(table);
    const before = { source: '', points: worse };
    expect(falseMatchRate(table, 0.35)).toBeLessThan(falseMatchRate(before, 0.35) / 5);
    for (const similarity of [0.5, 0.6, 0.8, 0.95])
      expect(falseMatchRate(table, similarity)).toBeLessThanOrEqual(
        falseMatchRate(before, similarity) * 1.0001,
      );
  });
});
