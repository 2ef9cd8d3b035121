import type { AddFaceBody } from '#src/api/bodies.js';
import type { Kiosk } from '../kiosk.ts';
import { libraryOf } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { loadOverview } from './access.ts';
import { dropStill } from './photoActions.ts';

/** Enrolls the largest face of the photo under what the form says. */
export async function enroll(kiosk: Kiosk, form: FormData): Promise<void> {
  const { still } = kiosk.state;
  const library = libraryOf(kiosk.state);
  if (!still || !library) return;
  const { group_id, group_name } = library;
  const user_id = String(form.get('user_id')).trim();
  const user_data = String(form.get('user_data')).trim();
  kiosk.update({ enrolment: { kind: 'sending' } });
  const body = await kiosk.ask<AddFaceBody>('add', { group_id, user_id, user_data, file: still.blob });
  if (kiosk.state.still !== still) return;
  if (!body || body.error !== undefined) {
    const error = errorInWords(body?.error ?? 'NO_ANSWER');
    kiosk.alarm(error);
    return kiosk.update({ enrolment: { kind: 'refused', error } });
  }
  dropStill(kiosk);
  kiosk.update({ enrolment: { kind: 'done', user_id, group_name, faces: body.face_count } });
  kiosk.say(`${user_id} is enrolled. ${group_name} has ${countOf(body.face_count, 'face')}.`);
  kiosk.show();
  document.querySelector<HTMLElement>('[data-after-enrolment]')?.focus();
  // Not waited for: the form is ready for the next person.
  void loadOverview(kiosk);
}
