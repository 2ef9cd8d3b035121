import { startCamera, stopCamera } from '../actions/cameraActions.ts';
import { dropStill, showPhoto } from '../actions/photoActions.ts';
import { cameraFaults } from '../camera/cameraFault.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import type { Still } from '../state.ts';
import { icons } from './icons.ts';
import { type Overlay, overlayView } from './overlayView.ts';

/** What a view lays over the picture. */
export interface StageDetails {
  readonly tone: Overlay['tone'];
  readonly label?: string | undefined;
  /** Words on the picture's lower edge. */
  readonly caption?: TemplateResult | undefined;
  /** Further buttons below the picture. */
  readonly buttons?: TemplateResult | undefined;
  readonly intro: string;
}

/** The picture, live or still, with the faces that were found in it, and what to do with it. */
export function stageView(kiosk: Kiosk, details: StageDetails): TemplateResult {
  const { still, camera } = kiosk.state;
  return html`
    <section class="stage-area" aria-label="Picture">
      <div class="stage ${camera.kind === 'live' || still ? 'stage--on' : ''}">
        ${still ? stillView(still, details) : cameraView(kiosk, details)}
        ${details.caption ? html`<div class="stage__caption">${details.caption}</div>` : nothing}
      </div>
      <div class="toolbar">${toolbarView(kiosk)}${details.buttons ?? nothing}</div>
    </section>
  `;
}

/** The camera's picture, or why there is none. */
export function cameraView(kiosk: Kiosk, details: StageDetails): TemplateResult {
  const { camera, frame } = kiosk.state;
  if (camera.kind !== 'live') return offView(kiosk, details);
  const { isMirrored } = camera;
  return html`
    <div class="stage__video ${isMirrored ? 'stage__video--mirrored' : ''}">${kiosk.camera.video}</div>
    ${frame ? overlayView({ seen: frame, fit: 'cover', isMirrored, selected: 0, ...details }) : nothing}
  `;
}

function stillView({ url, seen, error, selected, isTaken }: Still, details: StageDetails): TemplateResult {
  if (error !== undefined)
    return html`<div class="stage__empty"><span class="stage__icon">${icons.alert}</span><p class="stage__title">${error}</p></div>`;
  return html`
    <img class="stage__photo" src=${url} alt=${isTaken ? 'The photo that was taken' : 'The photo that was chosen'} />
    ${seen ? overlayView({ seen, fit: 'contain', isMirrored: false, selected, ...details }) : busy('Looking at the photo…')}
  `;
}

function busy(text: string): TemplateResult {
  return html`<p class="stage__busy"><span class="spinner" aria-hidden="true"></span>${text}</p>`;
}

function offView(kiosk: Kiosk, { intro }: StageDetails): TemplateResult {
  const { camera } = kiosk.state;
  if (camera.kind === 'asking')
    return html`<div class="stage__empty">
      <span class="stage__icon">${icons.camera}</span>
      <p class="stage__title">Starting the camera…</p>
      <p class="stage__text">Your browser may ask whether this page may use it.</p>
    </div>`;
  const fault = camera.kind === 'fault' ? cameraFaults[camera.fault] : undefined;
  return html`
    <div class="stage__empty">
      <span class="stage__icon">${fault ? icons.cameraOff : icons.face}</span>
      <p class="stage__title">${fault?.title ?? intro}</p>
      <p class="stage__text">${fault?.advice ?? 'Use the camera, or choose, drop or paste a photo. Photos are looked at by this server and not kept.'}</p>
    </div>
  `;
}

function toolbarView(kiosk: Kiosk): TemplateResult {
  const { camera, still } = kiosk.state;
  const choose = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (file) void showPhoto(kiosk, file);
    // The same photo may be chosen again.
    input.value = '';
  };
  const isOn = camera.kind === 'live' || camera.kind === 'asking';
  const startName = camera.kind === 'fault' ? 'Try the camera again' : 'Start camera';
  const [name, act] =
    isOn && !still
      ? (['Stop camera', stopCamera] as const)
      : isOn && still?.isTaken
        ? (['Back to the camera', dropStill] as const)
        : ([startName, (of: Kiosk) => startCamera(of)] as const);
  const isMain = !isOn && !still;
  // One button whatever it does, so that it keeps the focus.
  return html`
    <button class="button ${isMain ? 'button--primary' : ''}" data-after-photo @click=${() => act(kiosk)}>
      ${act === stopCamera ? icons.cameraOff : icons.camera}${name}
    </button>
    <label class="button button--file">
      ${icons.photo}Choose a photo
      <input class="unseen" type="file" accept="image/jpeg,image/png,image/bmp" @change=${choose} />
    </label>
    ${still ? nothing : devicePicker(kiosk)}
  `;
}

/** Which camera, while one is on, or has failed: it may be the only one that does. */
function devicePicker(kiosk: Kiosk): TemplateResult | typeof nothing {
  const { devices, camera } = kiosk.state;
  if (devices.length < 2 || (camera.kind !== 'live' && camera.kind !== 'fault')) return nothing;
  const present = camera.kind === 'live' ? camera.deviceId : undefined;
  return html`
    <select class="select" aria-label="Camera"
      @change=${(event: Event) => startCamera(kiosk, (event.target as HTMLSelectElement).value)}>
      ${present === undefined ? html`<option disabled selected>Choose a camera</option>` : nothing}
      ${devices.map(
        ({ deviceId, label }, at) =>
          html`<option value=${deviceId} .selected=${deviceId === present}>${label || `Camera ${at + 1}`}</option>`,
      )}
    </select>
  `;
}
