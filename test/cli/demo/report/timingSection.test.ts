import { expect, test } from 'vitest';
import { timingSection } from '#src/cli/demo/report/timingSection.js';

/** Name, median and 95th percentile of each row of the table. */
function rowsOf(markup: string): string[][] {
  return [...markup.matchAll(/<tr><td>(.*?)<\/tr>/g)].map(([, row = '']) =>
    row.split('</td>').map((cell) => cell.replace(/<[^>]*>/g, '')),
  );
}

const widthsOf = (markup: string): number[] =>
  [...markup.matchAll(/width:([^%]*)%/g)].map(([, width]) => Number(width));

test('timingSection() is empty where nothing was searched', () => {
  expect(timingSection([]).markup).toBe('');
});

test('timingSection() shows one search as it was, and what no stage explains as the rest', () => {
  const { markup } = timingSection([
    { decode: 1, detect: 2, landmarks: 3, embed: 10, index: 0.5, total: 20 },
  ]);
  expect(rowsOf(markup).map(([, median, high]) => [median, high])).toEqual(
    ['1.0', '2.0', '3.0', '10.0', '0.5', '3.5', '20.0'].map((value) => [value, value]),
  );
  expect(widthsOf(markup)).toEqual([5, 10, 15, 50, 2.5, 17.5]);
});

test('timingSection() takes the middle one and the 95th of a hundred, in whatever order they come', () => {
  const timings = Array.from({ length: 100 }, (_, i) => {
    const embed = ((i * 37) % 100) + 1;
    return { embed, total: embed + 5 };
  });
  const rows = new Map(rowsOf(timingSection(timings).markup).map(([what, ...values]) => [what, values]));
  expect(rows.get('align and embed')?.slice(0, 2)).toEqual(['50.0', '95.0']);
  expect(rows.get('queue, copies, answer')?.slice(0, 2)).toEqual(['5.0', '5.0']);
  expect(rows.get('all')?.slice(0, 2)).toEqual(['55.0', '100.0']);
  expect(rows.get('decode the photo')?.slice(0, 2)).toEqual(['0.0', '0.0']);
});

test('timingSection() gives a search whose time is too short to tell bars without a width', () => {
  expect(widthsOf(timingSection([{ total: 0 }]).markup)).toEqual([0, 0, 0, 0, 0, 0]);
});
