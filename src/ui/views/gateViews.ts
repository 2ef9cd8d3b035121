import { unlock } from '../actions/access.ts';
import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import type { Session } from '../state.ts';
import { icons } from './icons.ts';

function gate(icon: TemplateResult, title: string, rest: TemplateResult): TemplateResult {
  return html`
    <main class="gate">
      <div class="gate__card card">
        <span class="gate__icon">${icon}</span>
        <h1 class="gate__title" tabindex="-1">${title}</h1>
        ${rest}
      </div>
    </main>
  `;
}

/** Before the server has answered for the first time. */
export function startingView(session: Session, error: string | undefined): TemplateResult {
  if (session === 'gone')
    return gate(
      icons.alert,
      'The server does not answer',
      html`<p class="muted">Is <code>facedex serve</code> running? This page goes on trying.</p>
        <p class="gate__wait"><span class="spinner" aria-hidden="true"></span>Trying again…</p>`,
    );
  if (error !== undefined)
    return gate(
      icons.alert,
      'The server refuses',
      html`<p class="muted">${error} This page goes on trying.</p>
        <p class="gate__wait"><span class="spinner" aria-hidden="true"></span>Trying again…</p>`,
    );
  return html`<main class="gate"><p class="gate__wait"><span class="spinner" aria-hidden="true"></span>Starting…</p></main>`;
}

/** Where the server asks who uses the page. */
export function lockedView(kiosk: Kiosk): TemplateResult {
  const { tokenRefused, overviewError } = kiosk.state;
  const error = tokenRefused ? 'This token is not taken.' : overviewError;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = new FormData(event.target as HTMLFormElement).get('token');
    void unlock(kiosk, String(token).trim());
  };
  return gate(
    icons.lock,
    'This page is locked',
    html`
      <p class="muted">Enter the token that this server was started with. It is kept until this tab is closed.</p>
      <form class="form" @submit=${submit}>
        <label class="field">
          <span class="field__label">Token</span>
          <input class="input" name="token" type="password" required autocomplete="current-password"
            aria-invalid=${tokenRefused ? 'true' : nothing} aria-describedby=${error ? 'token-error' : nothing} />
        </label>
        ${error ? html`<p class="field__error" id="token-error">${icons.alert}${error}</p>` : nothing}
        <button class="button button--primary button--wide">Unlock</button>
      </form>
    `,
  );
}

/** Where the page was opened by a name that the server does not know. */
export function refusedView(): TemplateResult {
  return gate(
    icons.lock,
    'This address is not known to the server',
    html`
      <p class="muted">
        The server takes calls only from pages that are its own, so that no other website can use it through your browser. If
        this address is yours, start it with
      </p>
      <pre class="code">facedex serve --origin ${location.origin}</pre>
    `,
  );
}
