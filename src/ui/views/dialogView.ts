import { confirmDialog } from '../actions/libraryActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import type { Dialog } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { icons } from './icons.ts';

/** Asks before something is deleted; what is deleted cannot be brought back. */
export function dialogView(kiosk: Kiosk): TemplateResult | typeof nothing {
  const { dialog } = kiosk.state;
  if (!dialog) return nothing;
  const leave = (): void => kiosk.update({ dialog: undefined });
  // Left at once: the browser tells of a dialog's end late, when the next one may be open already.
  const cancel = (event: Event): void => {
    event.preventDefault();
    // What is on its way cannot be called back.
    if (dialog.isSending) return;
    (event.currentTarget as HTMLElement).closest('dialog')?.close();
    leave();
  };
  // What the browser has closed unasked.
  const closed = ({ currentTarget }: Event): void => {
    const { isConnected, open } = currentTarget as HTMLDialogElement;
    if (!isConnected || open) return;
    if (dialog.isSending) kiosk.show();
    else leave();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement).get('typed');
    if (mustType(dialog) === undefined || typed === mustType(dialog)) void confirmDialog(kiosk);
    else (event.target as HTMLFormElement).querySelector('input')?.focus();
  };
  const isOff = dialog.isSending ? 'true' : nothing;
  return html`
    <dialog class="dialog" aria-labelledby="dialog-title" @cancel=${cancel} @close=${closed}>
      <form class="form" @submit=${submit}>
        ${dialog.kind === 'face' ? faceText(dialog) : libraryText(dialog)}
        ${dialog.error ? html`<p class="field__error" role="alert">${icons.alert}${dialog.error}</p>` : nothing}
        <div class="dialog__buttons">
          <button class="button" type="button" aria-disabled=${isOff} @click=${cancel} ?autofocus=${mustType(dialog) === undefined}>Cancel</button>
          <button class="button button--danger button--solid" aria-disabled=${isOff}>
            ${dialog.isSending ? 'Deleting…' : 'Delete'}
          </button>
        </div>
      </form>
    </dialog>
  `;
}

/** A library with faces in it is deleted only by whoever writes its id. */
function mustType(dialog: Dialog): string | undefined {
  return dialog.kind === 'library' && dialog.library.face_count > 0 ? dialog.library.group_id : undefined;
}

function faceText({ face }: Extract<Dialog, { kind: 'face' }>): TemplateResult {
  return html`
    <h2 class="dialog__title" id="dialog-title">Delete this face of ${face.user_id}?</h2>
    <p>${face.user_id} will not be recognised by it any more. Its template is erased and cannot be brought back.</p>
  `;
}

function libraryText(dialog: Extract<Dialog, { kind: 'library' }>): TemplateResult {
  const { group_id, group_name, face_count } = dialog.library;
  return html`
    <h2 class="dialog__title" id="dialog-title">Delete the library <bdi>${group_name}</bdi>?</h2>
    <p>${countOf(face_count, 'face')} will be erased and cannot be brought back.</p>
    ${
      face_count > 0
        ? html`<label class="field">
            <span class="field__label">Type <code>${group_id}</code> to confirm</span>
            <input class="input" name="typed" required autofocus autocomplete="off" autocapitalize="none" spellcheck="false" pattern=${escaped(group_id)} title="The id of the library" />
          </label>`
        : nothing
    }
  `;
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
