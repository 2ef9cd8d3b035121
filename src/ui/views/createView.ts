import { createLibrary } from '../actions/libraryActions.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { icons } from './icons.ts';

/** The form that makes a library. */
export function createView(kiosk: Kiosk): TemplateResult {
  const { formError, isCreating } = kiosk.state;
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
        <input class="input" name="group_id" required maxlength="48" pattern="[A-Za-z0-9\\-%@#&_]+" autocomplete="off"
          autocapitalize="none" spellcheck="false" placeholder="e.g. staff" aria-describedby="group-id-help"
          aria-invalid=${formError ? 'true' : nothing} />
        <span class="field__help" id="group-id-help">Letters, digits and -%@#&amp;_. Programs name the library by it.</span>
      </label>
      ${formError ? html`<p class="field__error">${icons.alert}${formError}</p>` : nothing}
      <button class="button button--primary button--wide" aria-disabled=${isCreating ? 'true' : nothing}>
        ${isCreating ? 'Creating…' : 'Create library'}
      </button>
    </form>
  `;
}
