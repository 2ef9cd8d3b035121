import { type Html, html } from '../../html/html.ts';

/** Points of a line, in units of the axes. */
export type Line = readonly (readonly [x: number, y: number])[];

/** One axis: where it begins and ends, what is written at which values. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly ticks: readonly (readonly [value: number, text: string])[];
}

/** Maps values of two axes to places on the paper. */
export interface Plot {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly path: (line: Line) => string;
}

const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = { left: 64, right: 16, top: 12, bottom: 48 } as const;

/** A plot with its axes and grid; `draw` gives what lies on it. Its colours are the page's. */
export function plot(xAxis: Axis, yAxis: Axis, title: string, draw: (plot: Plot) => Html): Html {
  const place =
    ({ from, to }: Axis, start: number, end: number) =>
    (value: number) =>
      Number((start + ((value - from) / (to - from)) * (end - start)).toFixed(2));
  const x = place(xAxis, MARGIN.left, WIDTH - MARGIN.right);
  const y = place(yAxis, HEIGHT - MARGIN.bottom, MARGIN.top);
  const inside = ([a, b]: Line[number]): boolean =>
    a >= xAxis.from && a <= xAxis.to && b >= yAxis.from && b <= yAxis.to;
  const path = (line: Line): string =>
    line
      .filter(inside)
      .map(([a, b], at) => `${at === 0 ? 'M' : 'L'}${x(a)} ${y(b)}`)
      .join('');
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}" class="plot">
${xAxis.ticks.map(([value, text]) => html`<line class="grid" x1="${x(value)}" x2="${x(value)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}"/><text x="${x(value)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${text}</text>`)}
${yAxis.ticks.map(([value, text]) => html`<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(value)}" y2="${y(value)}"/><text x="${MARGIN.left - 8}" y="${y(value) + 4}" text-anchor="end">${text}</text>`)}
<text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${xAxis.label}</text>
<text transform="translate(14 ${(MARGIN.top + HEIGHT - MARGIN.bottom) / 2}) rotate(-90)" text-anchor="middle">${yAxis.label}</text>
${draw({ x, y, path })}</svg>`;
}

/** An axis of rates, in powers of ten; its values are logarithms. */
export function decades(label: string, from: number, to: number): Axis {
  const ticks = Array.from({ length: to - from + 1 }, (_, at) => from + at).map(
    (decade) => [decade, rateText(decade)] as const,
  );
  return { label, from, to, ticks };
}

/** A power of ten in words that are short: `1`, `10 %`, `1 %`, `1e-3`. */
function rateText(decade: number): string {
  if (decade >= -2) return decade === 0 ? '1' : `${10 ** (decade + 2)} %`;
  return `1e${decade}`;
}
