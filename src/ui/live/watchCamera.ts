import type { DetectBody } from '#src/api/bodies.js';
import { searchFor, verdictInWords } from '../actions/identifyActions.ts';
import type { Kiosk } from '../kiosk.ts';
import type { Seen, State, Verdict } from '../state.ts';

/** Longer side of a frame that is looked at. */
const FRAME_SIDE = 960;
/** Milliseconds at least from one frame to the next, so that a fast server is not asked without end. */
const PAUSE = 100;
/** Milliseconds from one search to the next. */
const SEARCH_EVERY = 800;
/** Milliseconds that a verdict stays after the face has gone: people look up late. */
const LINGER = 1500;
/**
 * Milliseconds after a frame was taken from which on it names nobody any more: where the server is slow or hangs, somebody else may
 * stand before the camera by then.
 */
const STALE = 5000;
/** Milliseconds between two looks at whether a verdict is that old. */
const CHECK_EVERY = 250;

/** What has been seen, and when. */
interface Last {
  seen: number;
  searched: number;
  faced: number;
  /** When the frame was taken that the present verdict is about. */
  taken: number;
  /** When the frame was taken that the server is asked about; undefined where it is asked nothing. */
  asked: number | undefined;
  said: string;
}

/** Looks at the camera's frames one after the other, for as long as the page is open; searches where people are identified. */
export async function watchCamera(kiosk: Kiosk): Promise<never> {
  const last: Last = { seen: performance.now(), searched: 0, faced: 0, taken: 0, asked: undefined, said: '' };
  setInterval(() => dropStale(kiosk, last), CHECK_EVERY);
  for (;;) {
    last.asked = undefined;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (!isWatching(kiosk)) continue;
    const { camera, route, frame } = kiosk.state;
    const taken = performance.now();
    last.asked = taken;
    const blob = await kiosk.camera.take(FRAME_SIDE).catch(() => undefined);
    const seen = blob && (await kiosk.ask<DetectBody>('detect', { file: blob }));
    const now = performance.now();
    if (!seen || !isWatching(kiosk, { camera, route, frame })) continue;
    if (seen.error !== undefined) {
      // One frame may be refused where much is asked for.
      if (now - last.seen > LINGER) showVerdict(kiosk, { kind: 'error', error: seen.error }, last);
      continue;
    }
    last.seen = now;
    if (isElsewhere(frame, seen)) {
      // The name of one must not stand beside another; who that is, is asked at once.
      last.searched = 0;
      kiosk.update({ verdict: undefined });
    }
    kiosk.update({ frame: seen });
    if (seen.faces.length > 0) last.faced = now;
    else if (now - last.faced > LINGER) forget(kiosk, last);
    const isIdentifying = ['identify', 'wall'].includes(kiosk.state.route.view);
    const [face] = seen.faces;
    if (!isIdentifying || !face || now - last.searched < SEARCH_EVERY) continue;
    last.searched = now;
    const { group_id, threshold } = kiosk.state;
    const verdict = await searchFor(kiosk, blob, seen, face);
    // A frame in which the search does not find the face says nothing of the person.
    if (!verdict || isNotFound(verdict)) continue;
    // An answer about another library would name the wrong person.
    if (!isWatching(kiosk, { camera, route, frame: seen, group_id, threshold })) continue;
    if (isStale(taken)) showVerdict(kiosk, { kind: 'error', error: 'TOO_SLOW' }, last);
    else showVerdict(kiosk, verdict, last, taken);
  }
}

/** Whether the largest face is another one than in the frame before, as far as its place tells. */
function isElsewhere(before: Seen | undefined, now: Seen): boolean {
  const [last, face] = [before?.faces[0]?.box, now.faces[0]?.box];
  if (!last || !face) return false;
  const [x, y] = [face.left + face.width / 2, face.top + face.height / 2];
  return x < last.left || x > last.left + last.width || y < last.top || y > last.top + last.height;
}

function isStale(taken: number): boolean {
  return performance.now() - taken > STALE;
}

/** Takes a verdict on an old frame away, and says where the server is that slow. One on a photo stays. */
function dropStale(kiosk: Kiosk, last: Last): void {
  const { session, camera, still, verdict } = kiosk.state;
  if (session !== 'ready' || camera.kind !== 'live' || still !== undefined || verdict?.kind === 'error')
    return;
  if (last.asked !== undefined && isStale(last.asked))
    showVerdict(kiosk, { kind: 'error', error: 'TOO_SLOW' }, last);
  else if (verdict !== undefined && isStale(last.taken)) kiosk.update({ verdict: undefined });
}

/** Whether frames are looked at; and, of one that was under way, whether the page still shows what it was taken for. */
function isWatching({ state, camera }: Kiosk, asked: Partial<State> = {}): boolean {
  const { session, still, dialog, route } = state;
  if (Object.entries(asked).some(([key, value]) => state[key as keyof State] !== value)) return false;
  const isIdle = still !== undefined || dialog !== undefined || route.view === 'libraries';
  return session === 'ready' && state.camera.kind === 'live' && camera.isReady && !isIdle && !document.hidden;
}

function forget(kiosk: Kiosk, last: Last): void {
  last.said = '';
  if (kiosk.state.verdict) kiosk.update({ verdict: undefined });
}

function isNotFound(verdict: Verdict): boolean {
  return verdict.kind === 'error' && ['NO_FACE_FOUND', 'FACE_NOT_ALONE'].includes(verdict.error);
}

/** Scores change with every frame: a person is announced once. */
function showVerdict(kiosk: Kiosk, verdict: Verdict, last: Last, taken = performance.now()): void {
  kiosk.update({ verdict });
  last.taken = taken;
  const who = verdict.kind === 'match' ? (verdict.found[0]?.user_id ?? '') : verdict.kind;
  if (who === last.said) return;
  last.said = who;
  kiosk.say(verdictInWords(verdict));
}
