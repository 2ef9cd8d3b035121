import type { ServerFault } from '../ask.ts';
import type { Kiosk } from '../kiosk.ts';
import { recall, remember } from '../remember.ts';
import { DEFAULT_THRESHOLD, type Overview } from '../state.ts';
import { keepToken, keptToken } from '../token.ts';

/** Milliseconds between two tries to reach a server that is gone. */
const AGAIN_AFTER = 2000;

/** Starts to talk with the server, and goes on trying where it is gone. */
export async function openAccess(kiosk: Kiosk): Promise<void> {
  kiosk.onFault = (fault) => onFault(kiosk, fault);
  await loadOverview(kiosk);
}

/** Fetches the libraries and what the page may do. */
export async function loadOverview(kiosk: Kiosk): Promise<void> {
  const body = await kiosk.ask<Overview>('overview');
  if (!body || body.error !== undefined) return;
  const wasGone = kiosk.state.session === 'gone';
  kiosk.update({ session: 'ready', overview: body, tokenRefused: false });
  if (wasGone) kiosk.say('The server answers again.');
  chooseLibrary(kiosk, kiosk.state.group_id ?? kiosk.state.route.library ?? recall('library'));
}

/** Chooses a library, or the first where that one is not there. */
export function chooseLibrary(kiosk: Kiosk, group_id: string | undefined): void {
  const { overview, group_id: present } = kiosk.state;
  const infos = overview?.group_infos ?? [];
  const chosen = (infos.find((info) => info.group_id === group_id) ?? infos[0])?.group_id;
  if (chosen !== undefined) remember('library', chosen);
  if (chosen === present) return;
  const threshold = Number(recall(`threshold.${chosen}`)) || DEFAULT_THRESHOLD;
  kiosk.update({ group_id: chosen, threshold, verdict: undefined, enrolment: undefined, page: undefined });
}

/** Tries a token that somebody has typed. */
export async function unlock(kiosk: Kiosk, token: string): Promise<void> {
  keepToken(token);
  await loadOverview(kiosk);
  if (kiosk.state.session === 'ready') document.querySelector('h1')?.focus();
}

function onFault(kiosk: Kiosk, { why }: ServerFault): void {
  if (why === 'gone') onGone(kiosk);
  else onRefusal(kiosk, why);
}

function onRefusal(kiosk: Kiosk, why: 'locked' | 'refused'): void {
  // A token that was kept and is not taken is not tried again.
  const tokenRefused = why === 'locked' && keptToken() !== undefined;
  if (why === 'locked') keepToken(undefined);
  if (tokenRefused) kiosk.alarm('This token is not taken.');
  kiosk.camera.close();
  kiosk.update({ session: why, tokenRefused, camera: { kind: 'off' }, frame: undefined });
}

function onGone(kiosk: Kiosk): void {
  // Tried again already.
  if (kiosk.state.session === 'gone') return;
  kiosk.alarm('The server does not answer. Trying again.');
  kiosk.update({ session: 'gone', frame: undefined, verdict: undefined });
  void tryAgain(kiosk);
}

async function tryAgain(kiosk: Kiosk): Promise<void> {
  while (kiosk.state.session === 'gone') {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
    await loadOverview(kiosk);
  }
}
