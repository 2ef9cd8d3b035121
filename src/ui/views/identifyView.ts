import { selectFace } from '../actions/identifyActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { routeTo } from '../route.ts';
import { libraryOf, type State } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { emptyLibraryNote, noLibraryView } from './emptyViews.ts';
import { icons } from './icons.ts';
import { stageView } from './stageView.ts';
import { thresholdView } from './thresholdView.ts';
import { toneOf } from './toneOf.ts';
import { verdictView } from './verdictView.ts';

/** Who is it? */
export function identifyView(kiosk: Kiosk): TemplateResult {
  const { state } = kiosk;
  const library = libraryOf(state);
  const title = html`<h1 class="title" tabindex="-1">Identify</h1>`;
  if (!library) return html`${title}${noLibraryView(kiosk)}`;
  const { verdict, threshold, group_id } = state;
  const wall = html`<a class="button button--quiet" href=${routeTo('wall', group_id)}>${icons.expand}Wall mode</a>`;
  const { tone, label } = toneOf(verdict);
  return html`
    ${title}
    <div class="columns">
      ${stageView(kiosk, { tone, label, intro: 'Who is it?', buttons: wall })}
      <div class="side">
        <section class="card" aria-labelledby="result-title">
          <h2 class="card__title" id="result-title">Result</h2>
          ${verdictView(noFace(state) ?? verdict, library, threshold, waiting(state))}
          ${facesView(kiosk)}
          ${library.face_count === 0 ? emptyLibraryNote(kiosk, library.group_name) : nothing}
        </section>
        ${thresholdView(kiosk, library)}
      </div>
    </div>
  `;
}

/** A photo without a face is not searched with. */
function noFace({ still }: State): { kind: 'error'; error: string } | undefined {
  return still?.seen?.faces.length === 0 ? { kind: 'error', error: 'NO_FACE_FOUND' } : undefined;
}

function waiting({ session, still, camera, frame }: State): string {
  if (session === 'gone') return 'Waiting for the server';
  if (still) return still.error === undefined ? 'Looking at the photo…' : 'No result';
  if (camera.kind !== 'live') return 'Waiting for a face';
  return frame?.faces.length === 0 ? 'Nobody before the camera' : 'Looking…';
}

/** Where there are several faces: which of them is meant. */
function facesView(kiosk: Kiosk): TemplateResult | typeof nothing {
  const { still, frame } = kiosk.state;
  if (!still) {
    const count = frame?.faces.length ?? 0;
    return count > 1
      ? html`<p class="note">${countOf(count, 'face')} in view. The largest one is searched for.</p>`
      : nothing;
  }
  const faces = still.seen?.faces ?? [];
  if (faces.length < 2) return nothing;
  return html`
    <fieldset class="faces">
      <legend class="eyebrow">${countOf(faces.length, 'face')} in this photo</legend>
      ${faces.map(
        (_, at) => html`
          <label class="chip">
            <input class="unseen" type="radio" name="face" .checked=${at === still.selected} @change=${() => selectFace(kiosk, at)} />
            <span>${at === 0 ? 'Largest' : at + 1}</span>
          </label>
        `,
      )}
    </fieldset>
  `;
}
