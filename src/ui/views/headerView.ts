import { chooseLibrary } from '../actions/access.ts';
import { identifyStill } from '../actions/identifyActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { routeTo, type View } from '../route.ts';
import { libraryOf } from '../state.ts';
import { icons } from './icons.ts';

const TABS: readonly { readonly view: View; readonly name: string; readonly icon: TemplateResult }[] = [
  { view: 'identify', name: 'Identify', icon: icons.face },
  { view: 'enroll', name: 'Enroll', icon: icons.add },
  { view: 'libraries', name: 'Libraries', icon: icons.folder },
];

/** Name, views, and which library is meant. */
export function headerView(kiosk: Kiosk): TemplateResult {
  const { route, overview } = kiosk.state;
  const tabs = TABS.filter(({ view }) => view !== 'enroll' || !overview?.read_only);
  return html`
    <header class="header">
      <a class="brand" href=${routeTo('identify')}>
        <span class="brand__mark" aria-hidden="true">${icons.face}</span>facedex
      </a>
      <nav class="tabs" aria-label="Views">
        ${tabs.map(
          ({ view, name, icon }) => html`
            <a class="tab" href=${routeTo(view)} aria-current=${route.view === view ? 'page' : nothing}>${icon}<span>${name}</span></a>
          `,
        )}
      </nav>
      ${libraryPicker(kiosk)}
    </header>
  `;
}

function libraryPicker(kiosk: Kiosk): TemplateResult {
  const { overview, group_id } = kiosk.state;
  const infos = overview?.group_infos ?? [];
  if (infos.length === 0) return html`<span class="picker"></span>`;
  const choose = (event: Event): void => {
    chooseLibrary(kiosk, (event.target as HTMLSelectElement).value);
    if (kiosk.state.route.view === 'identify') void identifyStill(kiosk);
  };
  return html`
    <label class="picker">
      <span class="picker__label">Library</span>
      <select class="select" @change=${choose}>
        ${libraryOf(kiosk.state) ? nothing : html`<option value="" disabled hidden .selected=${true}>Choose one</option>`}
        ${infos.map(
          (info) =>
            html`<option value=${info.group_id} .selected=${info.group_id === group_id}>${info.group_name}</option>`,
        )}
      </select>
    </label>
  `;
}
