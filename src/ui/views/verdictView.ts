import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { scoreInWords } from '../lib/scoreInWords.js';
import type { Identified, OverviewGroup, Verdict } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { rateInWords } from '../words/rateInWords.ts';
import { icons } from './icons.ts';

/** Who it is, and how sure that is. */
export function verdictView(
  verdict: Verdict | undefined,
  library: OverviewGroup,
  threshold: number,
  waiting: string,
): TemplateResult {
  switch (verdict?.kind) {
    case undefined:
      return frame('idle', icons.face, waiting);
    case 'searching':
      return frame('idle', html`<span class="spinner"></span>`, 'Searching…');
    case 'error':
      return frame('bad', icons.alert, errorInWords(verdict.error));
    case 'nobody':
      return frame(
        'unknown',
        icons.unknown,
        'Not recognised',
        html`<p class="verdict__text">Nobody of <bdi>${library.group_name}</bdi> scores above ${scoreInWords(threshold)} for this face.</p>`,
      );
    case 'match':
      return matchView(verdict.found, verdict.size, library, threshold);
  }
}

function frame(tone: string, icon: TemplateResult, title: string, rest?: TemplateResult): TemplateResult {
  return html`
    <div class="verdict verdict--${tone}">
      <span class="verdict__icon" aria-hidden="true">${icon}</span>
      <div class="verdict__body"><p class="verdict__name">${title}</p>${rest ?? nothing}</div>
    </div>
  `;
}

function matchView(
  found: readonly Identified[],
  size: number,
  library: OverviewGroup,
  threshold: number,
): TemplateResult {
  const [best, ...others] = found as [Identified, ...Identified[]];
  return html`
    ${frame('match', icons.check, best.user_id, best.user_data ? html`<p class="verdict__text">${best.user_data}</p>` : undefined)}
    ${scoreView(best, threshold)}
    <p class="verdict__meaning">
      <strong>${rateInWords(best.fpir)}.</strong> So often a person who is not enrolled scores this high against
      somebody of <bdi>${library.group_name}</bdi> (${countOf(size, 'face')}).
    </p>
    ${others.length > 0 ? othersView(others) : nothing}
  `;
}

/** The score between 60, which is chance, and 100, with the threshold's place. */
function scoreView({ score }: Identified, threshold: number): TemplateResult {
  const place = (value: number): number => Math.max(0, Math.min(100, ((value - 60) / 40) * 100));
  return html`
    <div class="score">
      <span class="score__label">Score</span><span class="score__value">${scoreInWords(score)}</span>
      <svg class="score__bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="score__track" width="100" height="4" />
        <rect class="score__fill" width=${place(score)} height="4" />
        <rect class="score__mark" x=${place(threshold) - 0.25} width="0.5" height="4" />
      </svg>
    </div>
  `;
}

function othersView(others: readonly Identified[]): TemplateResult {
  return html`
    <p class="eyebrow">Also above the threshold</p>
    <ul class="others">
      ${others
        .slice(0, 4)
        .map(
          ({ user_id, score }) =>
            html`<li class="others__row"><span>${user_id}</span><span class="number">${scoreInWords(score)}</span></li>`,
        )}
    </ul>
  `;
}
