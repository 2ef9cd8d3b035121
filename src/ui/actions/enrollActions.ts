import type { AddFaceBody } from '#src/api/bodies.js';
import type { Kiosk } from '../kiosk.ts';
import { libraryOf } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { loadOverview } from './access.ts';
import { dropStill } from './photoActions.ts';
import { photoOfFace } from './photoOfFace.ts';

/** Enrolls the face that is shown, the largest of the photo, under what the form says. */
export async function enroll(kiosk: Kiosk, form: FormData): Promise<void> {
  const { still } = kiosk.state;
  const library = libraryOf(kiosk.state);
  const seen = still?.seen;
  const face = seen?.faces[0];
  if (!still || !seen || !face || !library) return;
  const { group_id, group_name } = library;
  const user_id = String(form.get('user_id')).trim();
  const user_data = String(form.get('user_data')).trim();
  kiosk.update({ enrolment: { kind: 'sending' } });
  const found = await photoOfFace(kiosk, still.blob, seen.faces, face);
  const isSent = found !== undefined && 'photo' in found;
  const body = isSent
    ? await kiosk.ask<AddFaceBody>('add', { group_id, user_id, user_data, file: found.photo })
    : found;
  // The photo may have been replaced meanwhile, or the view left: what has become of this person is told all the same.
  const isShown = kiosk.state.still === still;
  if (!body || body.error !== undefined) {
    const error = refusalInWords(user_id, body?.error ?? 'NO_ANSWER', isSent);
    kiosk.alarm(error);
    return kiosk.update({ enrolment: { kind: 'refused', error } });
  }
  if (isShown) dropStill(kiosk);
  kiosk.update({ enrolment: { kind: 'done', user_id, group_name, faces: body.face_count } });
  kiosk.say(`${user_id} is enrolled. ${group_name} has ${countOf(body.face_count, 'face')}.`);
  if (isShown) {
    kiosk.show();
    document.querySelector<HTMLElement>('[data-after-enrolment]')?.focus();
  }
  // Not waited for: the form is ready for the next person.
  void loadOverview(kiosk);
}

/** A server that did not answer may have enrolled somebody all the same, where it was asked to. */
function refusalInWords(user_id: string, error: string, isSent: boolean): string {
  const isUnknown = isSent && (error === 'NO_ANSWER' || error === 'PHOTO_TOO_SLOW');
  const outcome = isUnknown ? `${user_id} may be enrolled or not.` : `${user_id} was not enrolled.`;
  return `${outcome} ${errorInWords(error)}`;
}
