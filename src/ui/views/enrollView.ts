import type { DetectedFace } from '#src/api/bodies.js';
import { enroll } from '../actions/enrollActions.ts';
import { takePhoto } from '../actions/photoActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { type Enrolment, libraryOf, type OverviewGroup, type State, underWay } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { attackHint, qualityHints, refusing } from '../words/qualityHints.ts';
import { noLibraryView } from './emptyViews.ts';
import { icons } from './icons.ts';
import { stageView } from './stageView.ts';

/** How a face would do as the one that a person is recognised by. */
type Fitness = 'good' | 'warn' | 'bad';

/** Who is to be recognised from now on? */
export function enrollView(kiosk: Kiosk): TemplateResult {
  const { state } = kiosk;
  const library = libraryOf(state);
  const title = html`<h1 class="title" tabindex="-1">Enroll</h1>`;
  if (state.overview?.read_only)
    return html`${title}<p class="card muted">This page only looks: it enrolls nobody.</p>`;
  if (!library) return html`${title}${noLibraryView(kiosk)}`;
  const face = faceOf(state);
  const fitness = face && fitnessOf(face, state);
  return html`
    ${title}
    <div class="columns">
      ${stageView(kiosk, {
        tone: fitness ?? 'plain',
        intro: 'A photo of one person, looking into the camera',
        caption: captionView(state, face, fitness),
        buttons: takeButton(kiosk),
      })}
      <div class="side">${qualityView(state, face, fitness)}${formView(kiosk, library, fitness)}</div>
    </div>
  `;
}

/** The largest face: the one that is enrolled. */
function faceOf({ still, frame }: State): DetectedFace | undefined {
  return (still ? still.seen : frame)?.faces[0];
}

function fitnessOf({ problems, presentation }: DetectedFace, { overview }: State): Fitness {
  if (presentation?.attack || refusing(problems, overview?.quality ?? 'basic').length > 0) return 'bad';
  return problems.length > 0 ? 'warn' : 'good';
}

/** While framing: the one thing to do next. */
function captionView(
  state: State,
  face: DetectedFace | undefined,
  fitness: Fitness | undefined,
): TemplateResult | undefined {
  if (state.still || state.camera.kind !== 'live' || !state.frame) return undefined;
  const hints = face ? qualityHints(face.problems, 'live') : ['Look into the camera'];
  const [hint = 'Good. Take the photo'] = face?.presentation?.attack ? [attackHint.live] : hints;
  // Said as it changes, not with every frame.
  return html`<p class="hint hint--${fitness ?? 'none'}" role="status">${fitness === 'good' ? icons.check : nothing}${hint}</p>`;
}

function takeButton(kiosk: Kiosk): TemplateResult | undefined {
  const { camera, still } = kiosk.state;
  if (camera.kind !== 'live' || still) return undefined;
  return html`<button class="button button--primary button--take" @click=${() => takePhoto(kiosk)}>${icons.camera}Take photo</button>`;
}

function formView(kiosk: Kiosk, library: OverviewGroup, fitness: Fitness | undefined): TemplateResult {
  const { still, enrolment } = kiosk.state;
  const isReady = still?.seen !== undefined && fitness !== undefined && fitness !== 'bad';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (!isReady || underWay(kiosk.state)) return;
    const sent = new FormData(form);
    void enroll(kiosk, sent).then(() => kiosk.state.enrolment?.kind === 'done' && clear(form, sent));
  };
  return html`
    <section class="card" aria-labelledby="person-title">
      <h2 class="card__title" id="person-title">Person</h2>
      ${enrolment?.kind === 'done' ? doneView(enrolment) : nothing}
      <form class="form" @submit=${submit}>
        <label class="field">
          <span class="field__label">Id</span>
          <input class="input" name="user_id" required maxlength="48" pattern="[A-Za-z0-9\\-%@#&_]+" autocomplete="off"
            autocapitalize="none" spellcheck="false" placeholder="e.g. ada" aria-describedby="user-id-help" />
          <span class="field__help" id="user-id-help">Letters, digits and -%@#&amp;_. Several photos of a person have the same id.</span>
        </label>
        <label class="field">
          <span class="field__label">Note <span class="field__optional">optional</span></span>
          <input class="input" name="user_data" maxlength="128" autocomplete="off" placeholder="e.g. Ada Lovelace, second floor" />
        </label>
        ${enrolment?.kind === 'refused' ? html`<p class="field__error">${icons.alert}${enrolment.error}</p>` : nothing}
        <button class="button button--primary button--wide" aria-disabled=${isReady ? nothing : 'true'} aria-describedby="enroll-help">
          ${enrolment?.kind === 'sending' ? 'Enrolling…' : html`<span>Enroll in <bdi>${library.group_name}</bdi></span>`}
        </button>
        <p class="field__help" id="enroll-help">${formHelp(isReady, still !== undefined)}</p>
      </form>
    </section>
  `;
}

/** Empties a form, but for what has been written since it was sent: that is about the next person. */
function clear(form: HTMLFormElement, sent: FormData): void {
  for (const input of form.querySelectorAll('input'))
    if (input.value === sent.get(input.name)) input.value = '';
}

function formHelp(isReady: boolean, hasPhoto: boolean): string {
  if (isReady) return 'What is kept is a template of the face, not the photo.';
  return hasPhoto ? 'Take or choose another photo.' : 'Take or choose a photo first.';
}

function doneView({ user_id, group_name, faces }: Extract<Enrolment, { kind: 'done' }>): TemplateResult {
  return html`
    <p class="done" tabindex="-1" data-after-enrolment>
      ${icons.check}<span><strong>${user_id}</strong> is enrolled. <bdi>${group_name}</bdi> has ${countOf(faces, 'face')}.</span>
    </p>
  `;
}

/** What the photo is like: shown for a photo, and while framing. */
function qualityView(
  state: State,
  face: DetectedFace | undefined,
  fitness: Fitness | undefined,
): TemplateResult | typeof nothing {
  const { still, overview } = state;
  if (!still?.seen) return nothing;
  const problems = face?.problems ?? [];
  const refused = qualityHints(refusing(problems, overview?.quality ?? 'basic'), 'photo');
  const attack = face?.presentation?.attack ? [attackHint.photo] : [];
  const advice = qualityHints(problems, 'photo').filter((hint) => !refused.includes(hint));
  const words = { good: 'Good photo', warn: 'Usable photo', bad: 'Not good enough' } as const;
  const count = still.seen.faces.length;
  return html`
    <section class="card" aria-labelledby="quality-title">
      <h2 class="card__title" id="quality-title">Photo</h2>
      <p class="fitness fitness--${fitness ?? 'bad'}">
        ${fitness === 'good' ? icons.check : icons.alert}${fitness ? words[fitness] : 'There is no face in this photo'}
      </p>
      <ul class="reasons">
        ${[...attack, ...refused].map((reason) => html`<li>${reason}</li>`)}
        ${advice.map((reason) => html`<li>${reason} <span class="muted">– would be better</span></li>`)}
        ${count > 1 ? html`<li>${countOf(count, 'face')} in this photo: the largest is enrolled</li>` : nothing}
      </ul>
    </section>
  `;
}
