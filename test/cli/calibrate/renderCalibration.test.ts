import { expect, it } from 'vitest';
import { renderCalibration } from '#src/cli/calibrate/report/renderCalibration.js';
import { calibrate } from '#src/score/calibration/calibrate.js';
import { matedSimilarities } from '#src/score/calibration/mated.js';
import { nonMated } from '#src/score/calibration/nonMated.js';
import { syntheticPeople } from '../../score/calibration/syntheticPeople.ts';

const people = syntheticPeople(80, { images: 2, spread: 0.4 });

function page(options: { readonly siblings: boolean; readonly of?: readonly Float32Array[][] }): string {
  const { siblings, of = people } = options;
  const run = calibrate(of, { dataSet: 'a <b> & c', date: '2026-01-02', draws: 2 });
  const withSiblings = siblings ? nonMated(of, { draws: 2 }) : undefined;
  return renderCalibration({ title: 'Ours <here>', ...run, withSiblings, mated: matedSimilarities(of) });
}

it('renderCalibration() draws both plots and all figures into one page that needs nothing else', () => {
  const html = page({ siblings: true });
  expect(html.match(/<svg /g)).toHaveLength(2);
  expect(html).toContain('3,160');
  expect(html).toContain('counted with twins and siblings');
  expect(html).toContain('>extrapolated<');
  expect(html).not.toMatch(/\b(?:NaN|undefined|Infinity|null)\b/);
  expect(html).not.toMatch(/(?:src|href)=/);
  expect(html).toContain('a &lt;b&gt; &amp; c');
  expect(html).not.toContain('<here>');
  expect(html).not.toContain('fewer than one mate');
});

it('renderCalibration() leaves out what was not measured: siblings, and mates where nobody has two images', () => {
  const html = page({ siblings: false, of: people.map((images) => images.slice(0, 1)) });
  expect(html).not.toContain('siblings</span>');
  expect(html).not.toContain('NaN');
  expect(html).toContain('No person has two images');
});

it('renderCalibration() says so where no mate is missed: the logarithm of none cannot be drawn', () => {
  const run = calibrate(people, { dataSet: 'ours', date: '2026-01-02', draws: 2 });
  const mated = { people: 1, similarities: Float64Array.of(2), shares: Float64Array.of(1) };
  const html = renderCalibration({ title: 'Ours', ...run, mated });
  expect(html).toContain('fewer than one mate in 1,000 is missed');
});
