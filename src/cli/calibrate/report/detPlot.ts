import { trueMatchRate } from '../../../score/calibration/mated.ts';
import { similarityAt } from '../../../score/falseMatchRate.ts';
import { type Html, html } from '../../html/html.ts';
import { countedLine } from './falseMatchPlot.ts';
import { decades, type Line, type Plot, plot } from './plot.ts';
import type { CalibrationReport } from './renderCalibration.ts';

const LOWEST_FMR = -10;
const LOWEST_FNMR = -3;

/** Detection error trade-off: FNMR, each person counting once, by FMR; both counted, and by the table. */
export function detPlot({ calibration, nonMated, withSiblings, mated }: CalibrationReport): Html {
  const limit = Math.log10(calibration.measured.countedTo);
  const errorAt = (similarity: number): number => Math.log10(1 - trueMatchRate(mated, similarity));
  const rates = Array.from({ length: 201 }, (_, at) => (at / 200) * LOWEST_FMR);
  const table: Line = rates.map((rate) => [rate, errorAt(similarityAt(calibration, 10 ** rate))]);
  const counted = (found: CalibrationReport['nonMated']): Line =>
    countedLine(found).map(([similarity, rate]) => [rate, errorAt(similarity)]);
  // Logarithms of none and of next to none: nothing would be drawn.
  const isBelow = table.every(([, error]) => error < LOWEST_FNMR);
  const draw = (on: Plot): Html => html`
<rect class="beyond" x="${on.x(LOWEST_FMR)}" y="${on.y(0)}" width="${on.x(limit) - on.x(LOWEST_FMR)}" height="${on.y(LOWEST_FNMR) - on.y(0)}"/>
<text x="${on.x(limit) - 6}" y="${on.y(0) + 16}" text-anchor="end">extrapolated</text>
<path class="line" d="${on.path(table)}"/>
${withSiblings === undefined ? html`` : html`<path class="siblings" d="${on.path(counted(withSiblings))}"/>`}
<path class="counted" d="${on.path(counted(nonMated))}"/>
${isBelow ? html`<text x="${on.x(LOWEST_FMR / 2)}" y="${on.y(LOWEST_FNMR / 2)}" text-anchor="middle">at all these rates fewer than one mate in 1,000 is missed</text>` : html``}`;
  return plot(
    decades('false match rate', LOWEST_FMR, 0),
    decades('false non-match rate', LOWEST_FNMR, 0),
    'Detection error trade-off',
    draw,
  );
}
