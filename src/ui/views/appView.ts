import type { Kiosk } from '../kiosk.ts';
import { html, nothing, type TemplateResult } from '../lib/lit-html.js';
import { dialogView } from './dialogView.ts';
import { enrollView } from './enrollView.ts';
import { lockedView, refusedView, startingView } from './gateViews.ts';
import { headerView } from './headerView.ts';
import { identifyView } from './identifyView.ts';
import { librariesView } from './librariesView.ts';
import { wallView } from './wallView.ts';

/** The whole page. */
export function appView(kiosk: Kiosk): TemplateResult {
  const { session, overview, overviewError, route, isDropping } = kiosk.state;
  if (session === 'locked') return lockedView(kiosk);
  if (session === 'refused') return refusedView();
  if (overview === undefined) return startingView(session, overviewError);
  if (route.view === 'wall') return wallView(kiosk);
  const views = { identify: identifyView, enroll: enrollView, libraries: librariesView } as const;
  return html`
    <a class="skip" href="#main" @click=${skipToMain}>Skip to content</a>
    ${headerView(kiosk)}
    ${session === 'gone' ? goneBanner : nothing}
    <main id="main" class="main" tabindex="-1">${views[route.view](kiosk)}</main>
    ${dialogView(kiosk)}
    ${isDropping ? html`<div class="drop" aria-hidden="true"><p>Drop the photo</p></div>` : nothing}
  `;
}

const goneBanner = html`
  <p class="banner banner--bad"><span class="spinner" aria-hidden="true"></span>The server does not answer. Trying again…</p>
`;

/** The address behind "#" is the view's. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
