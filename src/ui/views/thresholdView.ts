import { identifyStill, setThreshold } from '../actions/identifyActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { falseAlarmRate } from '../lib/falseAlarmRate.js';
import { html, type TemplateResult } from '../lib/lit-html.js';
import type { OverviewGroup } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { rateInWords } from '../words/rateInWords.ts';

/** From which score on somebody is taken for somebody, and how often that is wrong. */
export function thresholdView(kiosk: Kiosk, library: OverviewGroup): TemplateResult {
  const { threshold } = kiosk.state;
  const rate = rateInWords(falseAlarmRate(threshold, library.library_size));
  const value = (event: Event): number => Number((event.target as HTMLInputElement).value);
  return html`
    <section class="card" aria-labelledby="threshold-title">
      <div class="threshold__head">
        <h2 class="card__title" id="threshold-title">Threshold</h2>
        <output class="threshold__value" for="threshold">${threshold.toFixed(1)}</output>
      </div>
      <input class="slider" id="threshold" type="range" min="60" max="99" step="0.5" .value=${String(threshold)}
        aria-labelledby="threshold-title" aria-valuetext="${threshold.toFixed(1)}. ${rate}"
        @input=${(event: Event) => setThreshold(kiosk, value(event))}
        @change=${() => identifyStill(kiosk)} />
      <p class="slider__ends" aria-hidden="true"><span>finds more</span><span>errs less</span></p>
      <p class="threshold__rate">${rate}</p>
      <p class="muted">by people who are not enrolled, in a library of ${countOf(library.library_size, 'face')}.</p>
    </section>
  `;
}
