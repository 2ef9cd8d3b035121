import { loadOverview } from '../actions/access.ts';
import type { Kiosk } from '../kiosk.ts';

/** Milliseconds between two tries to reach a server that is gone. */
const AGAIN_AFTER = 2000;
/** Milliseconds after which the libraries are asked for again: others make and delete some. */
const FRESH_FOR = 15_000;

/** Goes on asking the server, for as long as the page is open. */
export async function watchServer(kiosk: Kiosk): Promise<never> {
  let asked = performance.now();
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && kiosk.state.session === 'ready') void loadOverview(kiosk);
  });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
    const { session } = kiosk.state;
    const isWaiting = session === 'gone' || session === 'starting';
    const isStale = session === 'ready' && !document.hidden && performance.now() - asked > FRESH_FOR;
    if (!isWaiting && !isStale) continue;
    await loadOverview(kiosk);
    asked = performance.now();
  }
}
