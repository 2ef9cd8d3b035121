import { type Html, html } from '../../html/html.ts';

/** Stages in the order in which they happen, with what they are and their colour. */
const STAGES = [
  ['decode', 'decode the photo', '#5b8def'],
  ['detect', 'find faces', '#42b8a7'],
  ['landmarks', 'place landmarks, confirm', '#e0a83c'],
  ['embed', 'align and embed', '#d9648b'],
  ['index', 'compare with the library', '#8d6bd1'],
  ['rest', 'queue, copies, answer', '#93a1ae'],
] as const;

/** Median milliseconds of a search by stage, as a bar and a table; nothing where nothing was searched. */
export function timingSection(timings: readonly Readonly<Record<string, number>>[]): Html {
  if (timings.length === 0) return html``;
  const complete = timings.map((timing): Record<string, number> => ({ ...timing, rest: restOf(timing) }));
  const rows = STAGES.map(([stage, what, colour]) => {
    return { what, colour, ...quantiles(complete.map((timing) => timing[stage] ?? 0)) };
  });
  // The bar is made of medians; the median of the whole is another number than their sum.
  const sum = rows.reduce((total, { median }) => total + median, 0) || 1;
  const all = quantiles(timings.map(({ total = 0 }) => total));
  return html`<h2>Time per stage</h2><section class="card">
<p class="soft">One search of one face in a cut-out photo, on one worker thread; median and 95th percentile of ${timings.length} searches, milliseconds.</p>
<div class="bar">${rows.map(({ what, colour, median }) => html`<span title="${what}" style="width:${((100 * median) / sum).toFixed(2)}%;background:${colour}"></span>`)}</div>
<table><tr><th>stage</th><th>median</th><th>95 %</th></tr>
${rows.map(({ what, colour, median, high }) => html`<tr><td><span class="dot" style="background:${colour}"></span>${what}</td><td class="num">${median.toFixed(1)}</td><td class="num">${high.toFixed(1)}</td></tr>`)}
<tr><td><b>all</b></td><td class="num"><b>${all.median.toFixed(1)}</b></td><td class="num"><b>${all.high.toFixed(1)}</b></td></tr></table></section>`;
}

function restOf(timing: Readonly<Record<string, number>>): number {
  const { total = 0, ...stages } = timing;
  return Math.max(0, total - Object.values(stages).reduce((sum, value) => sum + value, 0));
}

function quantiles(values: readonly number[]): { median: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), high: quantile(sorted, 0.95) };
}

/** Of sorted values, by the nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
