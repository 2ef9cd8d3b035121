import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { routeTo } from '../route.ts';
import { createView } from './createView.ts';
import { icons } from './icons.ts';

/** Where there is no library yet: the first one can be made here. */
export function noLibraryView(kiosk: Kiosk): TemplateResult {
  const readOnly = kiosk.state.overview?.read_only === true;
  return html`
    <div class="empty card">
      <span class="empty__icon">${icons.folder}</span>
      <h2 class="empty__title">No library yet</h2>
      <p class="muted">
        A library holds the faces of the people who are to be recognised, such as the staff of a house.
        ${readOnly ? 'This page only looks: make one on the command line or by the API.' : 'Make the first one.'}
      </p>
      ${readOnly ? nothing : createView(kiosk)}
    </div>
  `;
}

/** Where nobody is enrolled in a library. */
export function emptyLibraryNote(kiosk: Kiosk, name: string): TemplateResult {
  return html`
    <p class="note">
      <span>${name} holds nobody yet.</span>
      ${kiosk.state.overview?.read_only ? nothing : html`<a class="link" href=${routeTo('enroll')}>Enroll the first person</a>`}
    </p>
  `;
}
