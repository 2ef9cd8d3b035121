import { chooseLibrary } from '../actions/access.ts';
import { showFaces } from '../actions/libraryActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { type FacesPage, libraryOf, mayCreateIn, type OverviewGroup } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { createView } from './createView.ts';
import { noLibraryView } from './emptyViews.ts';
import { facesView } from './facesView.ts';
import { icons } from './icons.ts';

/** Which libraries there are, and who is in them. */
export function librariesView(kiosk: Kiosk): TemplateResult {
  const { overview, page } = kiosk.state;
  const infos = overview?.group_infos ?? [];
  const title = html`<h1 class="title" tabindex="-1">Libraries</h1>`;
  const library = libraryOf(kiosk.state);
  if (infos.length === 0) return html`${title}${noLibraryView(kiosk)}`;
  if (library && !isListed(library, page)) queueMicrotask(() => loadOnce(kiosk));
  return html`
    ${title}
    <div class="columns columns--browser">
      <div class="side">
        <nav class="card list" aria-label="Libraries">
          <h2 class="card__title">${countOf(infos.length, 'library', 'libraries')}</h2>
          <ul class="list__rows">${infos.map((info) => rowView(kiosk, info, info === library))}</ul>
        </nav>
        ${
          mayCreateIn(kiosk.state)
            ? html`<details class="card disclosure"><summary class="disclosure__summary">New library</summary>${createView(kiosk)}</details>`
            : nothing
        }
      </div>
      ${
        library
          ? html`<section class="card" aria-labelledby="library-title">${headView(kiosk, library)}${facesView(kiosk, library)}</section>`
          : noLibraryView(kiosk)
      }
    </div>
  `;
}

/** Whether its faces are shown or on their way; anew where others have enrolled or deleted some since. */
function isListed({ group_id, face_count }: OverviewGroup, page: FacesPage | undefined): boolean {
  return page?.group_id === group_id && page.face_count === face_count;
}

/** The view that needs the faces asks for them; the state says whether somebody has. */
function loadOnce(kiosk: Kiosk): void {
  const { page } = kiosk.state;
  const library = libraryOf(kiosk.state);
  if (!library || isListed(library, page)) return;
  const start = page?.group_id === library.group_id ? (page.loading ?? page.start) : undefined;
  void showFaces(kiosk, library.group_id, start);
}

function rowView(
  kiosk: Kiosk,
  { group_id, group_name, face_count }: OverviewGroup,
  isChosen: boolean,
): TemplateResult {
  return html`
    <li>
      <button class="row" aria-current=${isChosen ? 'true' : nothing} @click=${() => chooseLibrary(kiosk, group_id)}>
        <span class="row__name">${group_name}</span>
        <span class="row__count number">${face_count.toLocaleString('en-US')}<span class="unseen"> faces</span></span>
        <span class="row__id">${group_id}</span>
      </button>
    </li>
  `;
}

function headView(kiosk: Kiosk, library: OverviewGroup): TemplateResult {
  const made = new Date(library.add_time).toLocaleDateString('en-GB', { dateStyle: 'medium' });
  const remove = (): void => kiosk.update({ dialog: { kind: 'library', library } });
  return html`
    <div class="head">
      <div>
        <h2 class="head__title" id="library-title" tabindex="-1" data-after-removal>${library.group_name}</h2>
        <p class="muted">${library.group_id} · ${countOf(library.face_count, 'face')} · made on ${made} · ${library.model_version}</p>
        ${library.group_data ? html`<p>${library.group_data}</p>` : nothing}
      </div>
      ${kiosk.state.overview?.read_only ? nothing : html`<button class="button button--danger" @click=${remove}>${icons.trash}Delete library</button>`}
    </div>
  `;
}
