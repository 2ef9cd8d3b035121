import type { FaceInfo } from '#src/api/bodies.js';
import { PAGE, showFaces } from '../actions/libraryActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import type { FacesPage, OverviewGroup } from '../state.ts';
import { emptyLibraryNote } from './emptyViews.ts';
import { icons } from './icons.ts';

/** The faces of a library, a page at a time. */
export function facesView(kiosk: Kiosk, library: OverviewGroup): TemplateResult {
  const { page } = kiosk.state;
  if (page?.error !== undefined)
    return html`
      <p class="field__error">${icons.alert}${page.error}</p>
      <button class="button" @click=${() => showFaces(kiosk, page.group_id, page.start)}>Try again</button>
    `;
  if (page?.faces === undefined)
    return html`<p class="loading"><span class="spinner" aria-hidden="true"></span>Loading faces…</p>`;
  if (page.faces.length === 0) return emptyLibraryNote(kiosk, library.group_name);
  return html`
    <table class="table" aria-busy=${page.loading === undefined ? 'false' : 'true'}>
      <caption class="unseen">Faces of <bdi>${library.group_name}</bdi></caption>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Enrolled</th>
          <th scope="col" class="table__token">Face token</th>
          <th scope="col"><span class="unseen">Actions</span></th>
        </tr>
      </thead>
      <tbody>${page.faces.map((face) => faceRow(kiosk, page.group_id, face))}</tbody>
    </table>
    ${pagerView(kiosk, page, library.face_count)}
  `;
}

function faceRow(kiosk: Kiosk, group_id: string, face: FaceInfo): TemplateResult {
  const { face_token, user_id, user_data, add_time } = face;
  const when = new Date(add_time);
  const remove = (): void => kiosk.update({ dialog: { kind: 'face', group_id, face } });
  return html`
    <tr>
      <th scope="row" class="table__name"><div class="person">
        <span class="person__mark" aria-hidden="true">${user_id.slice(0, 1).toUpperCase()}</span>
        <span class="person__name">${user_id}${user_data ? html`<span class="person__note">${user_data}</span>` : nothing}</span>
        </div></th>
      <td><time datetime=${when.toISOString()}>${when.toLocaleDateString('en-GB', { dateStyle: 'medium' })}</time></td>
      <td class="table__token"><code>${face_token.slice(0, 8)}…</code></td>
      <td class="table__action">
        ${
          kiosk.state.overview?.read_only
            ? nothing
            : html`<button class="button button--icon" aria-label="Delete this face of ${user_id}" title="Delete" @click=${remove}>${icons.trash}</button>`
        }
      </td>
    </tr>
  `;
}

function pagerView(
  kiosk: Kiosk,
  { group_id, start, faces, next }: FacesPage,
  count: number,
): TemplateResult | typeof nothing {
  if (start === 1 && next === undefined) return nothing;
  const last = start - 1 + (faces?.length ?? 0);
  const buttonTo = (to: number | undefined, name: string): TemplateResult => {
    // A button that is disabled would lose the focus.
    const go = (): void => void (to !== undefined && showFaces(kiosk, group_id, to));
    return html`<button class="button" aria-disabled=${to === undefined ? 'true' : nothing} @click=${go}>${name}</button>`;
  };
  return html`
    <nav class="pager" aria-label="Pages of faces">
      ${buttonTo(start === 1 ? undefined : Math.max(1, start - PAGE), 'Previous')}
      <span class="number" role="status">${start}–${last} of ${count.toLocaleString('en-US')}</span>
      ${buttonTo(next, 'Next')}
    </nav>
  `;
}
