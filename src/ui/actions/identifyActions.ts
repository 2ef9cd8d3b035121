import type { DetectBody, DetectedFace } from '#src/api/bodies.js';
import type { IdentifyBody } from '#src/http/ui/identify.js';
import { toJpeg } from '../camera/camera.ts';
import type { Kiosk } from '../kiosk.ts';
import { scoreInWords } from '../lib/scoreInWords.js';
import { remember } from '../remember.ts';
import { type Identified, libraryOf, type Still, type Verdict } from '../state.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { rateInWords } from '../words/rateInWords.ts';

/** Faces that a search returns; several may be of one person. */
const LIMIT = 10;
/** Of a face's box, on each side, when it is cut out of a photo of several people. */
const MARGIN = 0.35;
/** Longer side of what is cut out. */
const CUT_SIDE = 1024;

/** Asks who of the chosen library is in a photo. @returns undefined where there is no library, or no server. */
export async function searchFor(kiosk: Kiosk, photo: Blob): Promise<Verdict | undefined> {
  const { threshold } = kiosk.state;
  const group_id = libraryOf(kiosk.state)?.group_id;
  if (group_id === undefined) return undefined;
  const body = await kiosk.ask<IdentifyBody>('identify', { group_id, threshold, limit: LIMIT, file: photo });
  if (!body) return undefined;
  if (body.error !== undefined) return { kind: 'error', error: body.error };
  const found = onceEach(body.result);
  return found.length > 0 ? { kind: 'match', found, size: body.library_size } : { kind: 'nobody' };
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
  const face = still?.seen?.faces[still.selected];
  if (!still || !face) return;
  const searching: Verdict = { kind: 'searching' };
  kiosk.update({ verdict: searching });
  const verdict = await verdictOn(kiosk, still, face);
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

/** A search looks at the largest face of a photo, so any other is cut out. */
async function verdictOn(kiosk: Kiosk, still: Still, face: DetectedFace): Promise<Verdict | undefined> {
  if (still.selected === 0) return searchFor(kiosk, still.blob);
  const cut = await cutOut(still.blob, face).catch(() => undefined);
  // A browser may not read what the server reads.
  if (!cut) return { kind: 'error', error: 'FACE_NOT_CUT' };
  const seen = await kiosk.ask<DetectBody>('detect', { file: cut.blob });
  if (!seen) return undefined;
  // Somebody larger may stand behind: better no answer than another person's.
  const [largest] = seen.faces ?? [];
  const isSame = largest !== undefined && isMiddle(largest, face, cut);
  return isSame ? searchFor(kiosk, cut.blob) : { kind: 'error', error: 'FACE_NOT_ALONE' };
}

interface Cut {
  readonly blob: Blob;
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

async function cutOut(photo: Blob, { box }: DetectedFace): Promise<Cut> {
  const bitmap = await createImageBitmap(photo);
  const left = Math.max(0, box.left - MARGIN * box.width);
  const top = Math.max(0, box.top - MARGIN * box.height);
  const width = Math.min(bitmap.width, box.left + (1 + MARGIN) * box.width) - left;
  const height = Math.min(bitmap.height, box.top + (1 + MARGIN) * box.height) - top;
  const blob = await toJpeg(bitmap, { left, top, width, height }, CUT_SIDE);
  bitmap.close();
  return { blob, left, top, scale: Math.min(1, CUT_SIDE / Math.max(width, height)) };
}

/** Whether the middle of what was found in the cut lies in the face's box. */
function isMiddle(found: DetectedFace, { box }: DetectedFace, { left, top, scale }: Cut): boolean {
  const x = (found.box.left + found.box.width / 2) / scale + left;
  const y = (found.box.top + found.box.height / 2) / scale + top;
  return x > box.left && x < box.left + box.width && y > box.top && y < box.top + box.height;
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
