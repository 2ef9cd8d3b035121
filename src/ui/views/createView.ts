import { createLibrary } from '../actions/libraryActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { idsToCreate } from '../state.ts';
import { icons } from './icons.ts';

/** The form that makes a library. */
export function createView(kiosk: Kiosk): TemplateResult {
  const { formError, isCreating } = kiosk.state;
  const ids = idsToCreate(kiosk.state);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (await createLibrary(kiosk, new FormData(form))) form.reset();
  };
  return html`
    <form class="form" @submit=${submit} aria-label="New library">
      <label class="field">
        <span class="field__label">Name</span>
        <input class="input" name="group_name" required maxlength="60" autocomplete="off" placeholder="e.g. Staff" />
      </label>
      <label class="field">
        <span class="field__label">Id</span>
        ${ids ? html`<select class="select" name="group_id" required>${ids.map((id) => html`<option>${id}</option>`)}</select>` : idField(formError)}
        <span class="field__help" id="group-id-help">
          ${ids ? 'This page may make libraries of these ids.' : 'Letters, digits and -%@#&_. Programs name the library by it.'}
        </span>
      </label>
      ${formError ? html`<p class="field__error">${icons.alert}${formError}</p>` : nothing}
      <button class="button button--primary button--wide" aria-disabled=${isCreating ? 'true' : nothing}>
        ${isCreating ? 'Creating…' : 'Create library'}
      </button>
    </form>
  `;
}

function idField(formError: string | undefined): TemplateResult {
  return html`
    <input class="input" name="group_id" required maxlength="48" pattern="[A-Za-z0-9\\-%@#&_]+" autocomplete="off"
      autocapitalize="none" spellcheck="false" placeholder="e.g. staff" aria-describedby="group-id-help"
      aria-invalid=${formError ? 'true' : nothing} />
  `;
}
