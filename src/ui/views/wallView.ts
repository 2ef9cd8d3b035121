import { startCamera } from '../actions/cameraActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { scoreInWords } from '../lib/scoreInWords.js';
import { routeTo } from '../route.ts';
import { libraryOf, type State } from '../state.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { rateInWords } from '../words/rateInWords.ts';
import { icons } from './icons.ts';
import { cameraView } from './stageView.ts';
import { toneOf } from './toneOf.ts';

/** Camera and answer, and nothing else: for a screen that stands by itself. */
export function wallView(kiosk: Kiosk): TemplateResult {
  const { state } = kiosk;
  const { tone } = toneOf(state.verdict);
  return html`
    <main class="wall wall--${tone}">
      <h1 class="unseen" tabindex="-1">Identify</h1>
      <div class="stage stage--wall">${cameraView(kiosk, { tone, intro: 'Starting…' })}</div>
      <div class="wall__answer">${answerView(state)}</div>
      <div class="wall__corner">
        ${state.camera.kind === 'off' || state.camera.kind === 'fault' ? html`<button class="button" @click=${() => startCamera(kiosk)}>${icons.camera}Start camera</button>` : nothing}
        <a class="button wall__leave" href=${routeTo('identify')}>Leave wall mode</a>
      </div>
    </main>
  `;
}

function answerView(state: State): TemplateResult {
  const { session, verdict, frame, group_id } = state;
  const library = libraryOf(state);
  if (session === 'gone') return answer('bad', 'One moment', 'The server does not answer. Trying again…');
  if (!library && group_id !== undefined)
    return answer('bad', html`No library <bdi>${group_id}</bdi>`, 'This server has none of this id.');
  if (!library) return answer('bad', 'No library', 'Make one first.');
  const [best] = verdict?.kind === 'match' ? verdict.found : [];
  if (best)
    return answer(
      'match',
      best.user_id,
      html`${best.user_data ? html`<bdi>${best.user_data}</bdi> · ` : nothing}Score ${scoreInWords(best.score)} · ${rateInWords(best.fpir)}`,
    );
  if (verdict?.kind === 'nobody')
    return answer('unknown', 'Not recognised', html`Nobody of <bdi>${library.group_name}</bdi>`);
  if (verdict?.kind === 'error') return answer('bad', 'No result', errorInWords(verdict.error));
  const isFaced = frame && frame.faces.length > 0;
  return answer('idle', isFaced ? 'Looking…' : 'Look into the camera', library.group_name);
}

function answer(tone: string, title: string | TemplateResult, text: string | TemplateResult): TemplateResult {
  return html`
    <div class="answer answer--${tone}">
      <p class="answer__title">${title}</p>
      <p class="answer__text">${text}</p>
    </div>
  `;
}
