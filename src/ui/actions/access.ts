import type { ServerFault } from '../ask.ts';
import type { Kiosk } from '../kiosk.ts';
import { recall, remember } from '../remember.ts';
import { DEFAULT_THRESHOLD, type Overview, type OverviewGroup, underWay } from '../state.ts';
import { isToken, keepToken, keptToken } from '../token.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { resume } from './resume.ts';

/** Starts to talk with the server. */
export async function openAccess(kiosk: Kiosk): Promise<void> {
  kiosk.onFault = (fault) => onFault(kiosk, fault);
  kiosk.onMissing = () => void loadOverview(kiosk);
  await loadOverview(kiosk);
}

/** Fetches the libraries and what the page may do. */
export async function loadOverview(kiosk: Kiosk): Promise<void> {
  const body = await kiosk.ask<Overview>('overview');
  if (!body) return;
  if (body.error !== undefined) return kiosk.update({ overviewError: errorInWords(body.error) });
  const { session, group_id, route } = kiosk.state;
  kiosk.update({ session: 'ready', overview: body, overviewError: undefined, tokenRefused: false });
  chooseLibrary(kiosk, group_id ?? route.library ?? rememberedOf(body.group_infos));
  if (session === 'gone') kiosk.say('The server answers again.');
  if (session !== 'ready') resume(kiosk);
}

/** The library that this browser had last, or the first where that one is not there. */
function rememberedOf(infos: readonly OverviewGroup[]): string | undefined {
  const last = recall('library');
  return (infos.find((info) => info.group_id === last) ?? infos[0])?.group_id;
}

/** Chooses a library. Where it is not there the views say so: any other one would name other people. */
export function chooseLibrary(kiosk: Kiosk, group_id: string | undefined): void {
  const { overview, group_id: present } = kiosk.state;
  const isThere = overview?.group_infos.some((info) => info.group_id === group_id);
  if (group_id !== undefined && isThere) remember('library', group_id);
  if (group_id === present) return;
  const threshold = Number(recall(`threshold.${group_id}`)) || DEFAULT_THRESHOLD;
  kiosk.update({
    group_id,
    threshold,
    verdict: undefined,
    enrolment: underWay(kiosk.state),
    page: undefined,
  });
}

/** Tries a token that somebody has typed. */
export async function unlock(kiosk: Kiosk, token: string): Promise<void> {
  if (!isToken(token)) return refuseToken(kiosk);
  keepToken(token);
  await loadOverview(kiosk);
  if (kiosk.state.session === 'ready') document.querySelector('h1')?.focus();
}

function refuseToken(kiosk: Kiosk): void {
  kiosk.alarm('This token is not taken.');
  kiosk.update({ tokenRefused: true });
}

function onFault(kiosk: Kiosk, { why }: ServerFault): void {
  if (why === 'gone') onGone(kiosk);
  else onRefusal(kiosk, why);
}

function onRefusal(kiosk: Kiosk, why: 'locked' | 'refused'): void {
  // A token that was kept and is not taken is not tried again.
  const tokenRefused = why === 'locked' && keptToken() !== undefined;
  if (why === 'locked') keepToken(undefined);
  kiosk.camera.close();
  kiosk.update({ session: why, tokenRefused: false, camera: { kind: 'off' }, frame: undefined });
  if (tokenRefused) refuseToken(kiosk);
}

function onGone(kiosk: Kiosk): void {
  if (kiosk.state.session === 'gone') return;
  kiosk.alarm('The server does not answer. Trying again.');
  kiosk.update({ session: 'gone', frame: undefined, verdict: undefined });
}
