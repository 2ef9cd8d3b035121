import type { AddFaceBody } from '#src/api/bodies.js';
import type { Kiosk } from '../kiosk.ts';
import { countOf } from '../words/countOf.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { loadOverview } from './access.ts';
import { dropStill } from './photoActions.ts';

/** Enrolls the largest face of the photo under what the form says. */
export async function enroll(kiosk: Kiosk, form: FormData): Promise<void> {
  const { still, group_id } = kiosk.state;
  if (!still || group_id === undefined) return;
  const user_id = String(form.get('user_id')).trim();
  const user_data = String(form.get('user_data')).trim();
  kiosk.update({ enrolment: { kind: 'sending' } });
  const body = await kiosk.ask<AddFaceBody>('add', { group_id, user_id, user_data, file: still.blob });
  if (kiosk.state.still !== still) return;
  if (!body) return kiosk.update({ enrolment: undefined });
  if (body.error !== undefined) {
    const error = errorInWords(body.error);
    kiosk.alarm(error);
    return kiosk.update({ enrolment: { kind: 'refused', error } });
  }
  dropStill(kiosk);
  kiosk.update({ enrolment: { kind: 'done', user_id, faces: body.face_count } });
  kiosk.say(`${user_id} is enrolled. The library has ${countOf(body.face_count, 'face')}.`);
  kiosk.show();
  document.querySelector<HTMLElement>('[data-after-enrolment]')?.focus();
  await loadOverview(kiosk);
}
