import type { Calibration, MeasuredCalibration } from '../../../pack/pack.ts';
import { countedFalseMatchRate } from '../../../score/calibration/counted.ts';
import { type Mated, trueMatchRate } from '../../../score/calibration/mated.ts';
import type { NonMated } from '../../../score/calibration/nonMated.ts';
import { falseMatchRate } from '../../../score/falseMatchRate.ts';
import { isCounted } from '../../../score/isCounted.ts';
import { type Html, html } from '../../html/html.ts';
import { style } from '../../html/style.ts';
import { detPlot } from './detPlot.ts';
import { falseMatchPlot } from './falseMatchPlot.ts';

/** What a report on a calibration shows. */
export interface CalibrationReport {
  readonly title: string;
  readonly calibration: Calibration & { readonly measured: MeasuredCalibration };
  readonly nonMated: NonMated;
  /** The same with twins and siblings compared, where the set lists any. */
  readonly withSiblings?: NonMated | undefined;
  readonly mated: Mated;
}

const plotStyle = `
.plot { display: block; width: 100%; min-width: 560px; font: 12px system-ui, sans-serif; } .plot text { fill: var(--soft); }
.plot path, .plot line { fill: none; } .grid { stroke: var(--line); } .line { stroke: var(--accent); stroke-width: 2.5; }
.counted { stroke: var(--good); stroke-width: 1.5; } .siblings { stroke: var(--fair); stroke-width: 1.5; stroke-dasharray: 4 3; }
.interval { stroke: var(--ink); stroke-width: 1.5; } .beyond { fill: var(--fair); opacity: .1; }
.key span { margin-right: 18px; } .key i { display: inline-block; width: 22px; border-top: 3px solid; margin-right: 6px; vertical-align: middle; }
`;

/** A calibration as one HTML page that needs nothing else: figures, plots and style lie inside. */
export function renderCalibration(report: CalibrationReport): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${report.title}</title>`;
  const body = html`</head><body><main>
<h1>${report.title}</h1>
<p class="soft">${report.calibration.source}</p>
${tiles(report.calibration.measured)}
<h2>False match rate</h2>
<section class="card">${falseMatchPlot(report)}${key(report)}</section>
<h2>Detection error trade-off</h2>
<section class="card">${tradeOff(report)}</section>
<h2>Figures</h2>
<section class="card">${figures(report)}</section>
</main></body></html>
`;
  return `${page.markup}<style>${style}${plotStyle}</style>${body.markup}`;
}

function tiles({ people, images, comparisons, draws, countedTo, tail }: MeasuredCalibration): Html {
  const tile = (value: string, label: string): Html =>
    html`<div class="tile"><b class="num">${value}</b>${label}</div>`;
  return html`<div class="tiles">${[
    tile(people.toLocaleString('en'), `people, ${images.toLocaleString('en')} images`),
    tile(comparisons.toLocaleString('en'), `non-mated comparisons a draw, ${draws} draws`),
    tile(
      countedTo.toExponential(1),
      'smallest false match rate that was counted (30 false matches in one draw)',
    ),
    tile(tail.from.toFixed(3), `similarity that the tail is fitted from, shape ${tail.shape}`),
  ]}</div>`;
}

function tradeOff(report: CalibrationReport): Html {
  const { people } = report.mated;
  if (people === 0) return html`<p class="soft">No person has two images: there are no mates to compare.</p>`;
  return html`${detPlot(report)}<p class="soft">False non-match rate over ${people} people with two images or more, each counting once.</p>`;
}

function key({ withSiblings }: CalibrationReport): Html {
  return html`<p class="key soft"><span><i style="color:var(--good)"></i>counted</span><span><i style="color:var(--accent)"></i>table</span>
${withSiblings === undefined ? html`` : html`<span><i style="color:var(--fair)"></i>counted with twins and siblings</span>`}<span><i style="color:var(--ink)"></i>95 % interval, resampled by person</span></p>
<p class="soft">Where the rate is extrapolated, the interval is that of the fitted tail over other samples of unrelated people. Twins, siblings and faults in the labels decide how often such similarities occur in fact.</p>`;
}

function figures(report: CalibrationReport): Html {
  const { calibration, nonMated, withSiblings, mated } = report;
  const rate = (value: number): string => (value === 0 ? 'none' : value.toExponential(2));
  const row = ([similarity, low, high]: readonly [number, number, number]): Html => html`<tr>
<td class="num">${similarity.toFixed(4)}</td><td class="num">${rate(falseMatchRate(calibration, similarity))}</td>
<td class="num">${rate(low)} to ${rate(high)}</td><td class="num">${rate(countedFalseMatchRate(nonMated, similarity))}</td>
${withSiblings === undefined ? html`` : html`<td class="num">${rate(countedFalseMatchRate(withSiblings, similarity))}</td>`}
<td class="num">${mated.people === 0 ? '' : `${(100 * trueMatchRate(mated, similarity)).toFixed(2)} %`}</td>
<td>${isCounted(calibration, similarity) ? 'counted' : 'extrapolated'}</td></tr>`;
  return html`<table><tr><th>similarity</th><th>FMR, table</th><th>95 % interval</th><th>counted</th>
${withSiblings === undefined ? html`` : html`<th>with siblings</th>`}<th>true match rate</th><th></th></tr>
${calibration.measured.interval.map(row)}</table>`;
}
