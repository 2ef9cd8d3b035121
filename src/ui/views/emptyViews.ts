import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { routeTo } from '../route.ts';
import { mayCreateIn } from '../state.ts';
import { createView } from './createView.ts';
import { icons } from './icons.ts';

/** Where the library that is meant is not there, or none yet: the first one can be made here. */
export function noLibraryView(kiosk: Kiosk): TemplateResult {
  const { overview, group_id } = kiosk.state;
  const mayCreate = mayCreateIn(kiosk.state);
  if (overview && overview.group_infos.length > 0)
    return html`
      <div class="empty card">
        <span class="empty__icon">${icons.folder}</span>
        <h2 class="empty__title">There is no library <bdi>${group_id}</bdi></h2>
        <p class="muted">The address names it, or it was deleted. Choose another one.</p>
      </div>
    `;
  return html`
    <div class="empty card">
      <span class="empty__icon">${icons.folder}</span>
      <h2 class="empty__title">No library yet</h2>
      <p class="muted">
        A library holds the faces of the people who are to be recognised, such as the staff of a house.
        ${mayCreate ? 'Make the first one.' : 'This page makes none: make one on the command line or by the API.'}
      </p>
      ${mayCreate ? createView(kiosk) : nothing}
    </div>
  `;
}

/** Where nobody is enrolled in a library. */
export function emptyLibraryNote(kiosk: Kiosk, name: string): TemplateResult {
  return html`
    <p class="note">
      <span><bdi>${name}</bdi> holds nobody yet.</span>
      ${kiosk.state.overview?.read_only ? nothing : html`<a class="link" href=${routeTo('enroll')}>Enroll the first person</a>`}
    </p>
  `;
}
