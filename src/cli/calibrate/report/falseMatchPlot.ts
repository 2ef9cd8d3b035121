import { countedFalseMatchRate, countedSimilarityAt } from '../../../score/calibration/counted.ts';
import type { NonMated } from '../../../score/calibration/nonMated.ts';
import { falseMatchRate, similarityAt } from '../../../score/falseMatchRate.ts';
import { type Html, html } from '../../html/html.ts';
import { type Axis, decades, type Line, type Plot, plot } from './plot.ts';
import type { CalibrationReport } from './renderCalibration.ts';

const LOWEST = -11;

/** FMR by similarity: what was counted, the table, its intervals, and where the table is extrapolated. */
export function falseMatchPlot({ calibration, nonMated, withSiblings }: CalibrationReport): Html {
  const { measured } = calibration;
  const from = Math.floor(similarityAt(calibration, 0.5) * 10) / 10;
  const to = Math.min(1, Math.ceil(similarityAt(calibration, 10 ** LOWEST) * 10) / 10);
  const limit = similarityAt(calibration, measured.countedTo);
  const table: Line = similarities(from, to).map((s) => [s, Math.log10(falseMatchRate(calibration, s))]);
  const draw = (on: Plot): Html => html`
<rect class="beyond" x="${on.x(limit)}" y="${on.y(0)}" width="${on.x(to) - on.x(limit)}" height="${on.y(LOWEST) - on.y(0)}"/>
<text x="${on.x(limit) + 6}" y="${on.y(0) + 16}">extrapolated</text>
<path class="line" d="${on.path(table)}"/>
${withSiblings === undefined ? html`` : html`<path class="siblings" d="${on.path(countedLine(withSiblings))}"/>`}
<path class="counted" d="${on.path(countedLine(nonMated))}"/>
${measured.interval.map((each) => bar(each, on))}`;
  return plot(
    similarityAxis(from, to),
    decades('false match rate', LOWEST, 0),
    'False match rate by similarity',
    draw,
  );
}

function bar([similarity, low, high]: readonly [number, number, number], on: Plot): Html {
  const bottom = Math.max(LOWEST, Math.log10(low));
  if (Math.log10(high) < LOWEST) return html``;
  const [x, top, end] = [on.x(similarity), on.y(Math.log10(high)), on.y(bottom)];
  const cap = (y: number): string => `M${x - 5} ${y}h10`;
  return html`<path class="interval" d="M${x} ${top}V${end}${cap(top)}${cap(end)}"/>`;
}

/** A twentieth of a decade a step, down to a single false match in all draws. */
export function countedLine(found: NonMated): Line {
  const lowest = -Math.log10(found.comparisons * found.draws);
  const rates = Array.from({ length: Math.ceil(-lowest * 20) }, (_, at) => 10 ** (-at / 20));
  return rates
    .map((rate) => countedSimilarityAt(found, rate))
    .map((similarity): Line[number] => [similarity, Math.log10(countedFalseMatchRate(found, similarity))])
    .filter(([, rate]) => Number.isFinite(rate));
}

function similarities(from: number, to: number): readonly number[] {
  return Array.from({ length: 201 }, (_, at) => from + ((to - from) * at) / 200);
}

function similarityAxis(from: number, to: number): Axis {
  const count = Math.round((to - from) * 10);
  const ticks = Array.from({ length: count + 1 }, (_, at) => from + at / 10).map(
    (value) => [value, value.toFixed(1)] as const,
  );
  return { from, to, label: 'similarity (cosine)', ticks };
}
