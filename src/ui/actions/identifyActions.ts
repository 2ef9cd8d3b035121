import type { DetectedFace } from '#src/api/bodies.js';
import type { IdentifyBody } from '#src/http/ui/identify.js';
import type { Kiosk } from '../kiosk.ts';
import { scoreInWords } from '../lib/scoreInWords.js';
import { remember } from '../remember.ts';
import { type Identified, libraryOf, type Seen, type Verdict } from '../state.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { rateInWords } from '../words/rateInWords.ts';
import { photoOfFace } from './photoOfFace.ts';

/** Faces that a search returns; several may be of one person. */
const LIMIT = 10;

/** Asks who of the chosen library a face of a photo is. @returns undefined where there is no library, or no server. */
export async function searchFor(
  kiosk: Kiosk,
  photo: Blob,
  { faces }: Seen,
  face: DetectedFace,
): Promise<Verdict | undefined> {
  const { threshold } = kiosk.state;
  const group_id = libraryOf(kiosk.state)?.group_id;
  if (group_id === undefined) return undefined;
  const found = await photoOfFace(kiosk, photo, faces, face);
  if (!found) return undefined;
  if ('error' in found) return { kind: 'error', error: found.error };
  const request = { group_id, threshold, limit: LIMIT, file: found.photo };
  const body = await kiosk.ask<IdentifyBody>('identify', request);
  if (!body) return undefined;
  if (body.error !== undefined) return { kind: 'error', error: body.error };
  const people = onceEach(body.result);
  return people.length > 0 ? { kind: 'match', found: people, size: body.library_size } : { kind: 'nobody' };
}

/** The best face of each person. */
function onceEach(found: readonly Identified[]): readonly Identified[] {
  const best = new Map<string, Identified>();
  for (const one of found) if (!best.has(one.user_id)) best.set(one.user_id, one);
  return [...best.values()];
}

/** Asks who the face is that is chosen in the photo. */
export async function identifyStill(kiosk: Kiosk): Promise<void> {
  const { still } = kiosk.state;
  const seen = still?.seen;
  const face = still && seen?.faces[still.selected];
  if (!still || !seen || !face) return;
  const searching: Verdict = { kind: 'searching' };
  kiosk.update({ verdict: searching });
  const verdict = await searchFor(kiosk, still.blob, seen, face);
  // Another photo, face, library or threshold was chosen meanwhile: the answer would be taken for one about that.
  if (kiosk.state.verdict !== searching) return;
  kiosk.update({ verdict });
  if (verdict) kiosk.say(verdictInWords(verdict));
}

/** Chooses another face of the photo. */
export async function selectFace(kiosk: Kiosk, selected: number): Promise<void> {
  const { still } = kiosk.state;
  if (!still || still.selected === selected) return;
  kiosk.update({ still: { ...still, selected } });
  await identifyStill(kiosk);
}

/** What a screen reader says of a verdict. */
export function verdictInWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'searching':
      return 'Searching.';
    case 'nobody':
      return 'Nobody was recognised.';
    case 'error':
      return errorInWords(verdict.error);
    case 'match': {
      const [best] = verdict.found as [Identified];
      return `Recognised: ${best.user_id}. Score ${scoreInWords(best.score)}. ${rateInWords(best.fpir)}.`;
    }
  }
}

/** Sets the threshold of the chosen library; a photo that is shown is searched with again once it has settled. */
export function setThreshold(kiosk: Kiosk, threshold: number): void {
  remember(`threshold.${kiosk.state.group_id}`, String(threshold));
  kiosk.update({ threshold });
}
