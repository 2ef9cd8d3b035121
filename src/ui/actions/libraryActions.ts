import type { CreateGroupBody, DeleteFacesBody, FreeGroupBody, ListFacesBody } from '#src/api/bodies.js';
import type { Kiosk } from '../kiosk.ts';
import { type Dialog, type FacesPage, libraryOf } from '../state.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { chooseLibrary, loadOverview } from './access.ts';

/** Faces that are listed at once. */
export const PAGE = 20;

/** Lists faces of a library from a place on. */
export async function showFaces(kiosk: Kiosk, group_id: string, start = 1): Promise<void> {
  const { page: last } = kiosk.state;
  const face_count = libraryOf(kiosk.state)?.face_count;
  const none: FacesPage = { group_id, face_count, start, faces: undefined, next: undefined };
  // The faces that are shown stay until the others are there.
  const shown: FacesPage = last?.group_id === group_id ? { ...last, face_count } : none;
  const loading: FacesPage = { ...shown, loading: start };
  kiosk.update({ page: loading });
  const body = await kiosk.ask<ListFacesBody>('list', { group_id, start, limit: PAGE });
  if (!body || kiosk.state.page !== loading) return;
  if (body.error !== undefined)
    return kiosk.update({ page: { ...shown, start, loading: undefined, error: errorInWords(body.error) } });
  // The last face of a page may have been deleted.
  if (body.face_tokens.length === 0 && start > 1)
    return showFaces(kiosk, group_id, Math.max(1, start - PAGE));
  kiosk.update({ page: { group_id, face_count, start, faces: body.face_tokens, next: body.next } });
}

/** Makes a library and chooses it. @returns whether it was made. */
export async function createLibrary(kiosk: Kiosk, form: FormData): Promise<boolean> {
  const field = (name: string): string => String(form.get(name) ?? '').trim();
  const fields = {
    group_id: field('group_id'),
    group_name: field('group_name'),
    group_data: field('group_data'),
  };
  // A second press, too, would be answered: that the library is there already.
  if (kiosk.state.isCreating) return false;
  kiosk.update({ formError: undefined, isCreating: true });
  const body = await kiosk.ask<CreateGroupBody>('create', fields);
  kiosk.update({ isCreating: false });
  if (!body || body.error !== undefined) {
    const formError = errorInWords(body?.error ?? 'NO_ANSWER');
    kiosk.alarm(formError);
    kiosk.update({ formError });
    return false;
  }
  await loadOverview(kiosk);
  chooseLibrary(kiosk, fields.group_id);
  kiosk.say(`The library ${fields.group_name} was made.`);
  return true;
}

/** Does what the dialog asked for; where that is refused, the dialog says so. */
export async function confirmDialog(kiosk: Kiosk): Promise<void> {
  const { dialog } = kiosk.state;
  if (!dialog || dialog.isSending) return;
  const { error: _, ...asked } = dialog;
  const sending: Dialog = { ...asked, isSending: true };
  kiosk.update({ dialog: sending });
  const code =
    dialog.kind === 'face' ? await deleteFace(kiosk, dialog) : await freeLibrary(kiosk, dialog.library);
  // The view may have been left, and another dialog opened.
  const isShown = kiosk.state.dialog === sending;
  if (code !== undefined) {
    const error = errorInWords(code);
    return isShown ? kiosk.update({ dialog: { ...asked, error } }) : kiosk.alarm(error);
  }
  if (isShown) kiosk.update({ dialog: undefined });
  await loadOverview(kiosk);
  // What had the focus is gone.
  document.querySelector<HTMLElement>('[data-after-removal]')?.focus();
}

async function deleteFace(
  kiosk: Kiosk,
  {
    group_id,
    face,
  }: { readonly group_id: string; readonly face: { readonly face_token: string; readonly user_id: string } },
): Promise<string | undefined> {
  const body = await kiosk.ask<DeleteFacesBody>('delete', { group_id, face_tokens: face.face_token });
  if (!body || body.error !== undefined) return body?.error ?? 'NO_ANSWER';
  kiosk.say(`A face of ${face.user_id} was deleted.`);
  const { page } = kiosk.state;
  if (page?.group_id === group_id) await showFaces(kiosk, group_id, page.start);
  return undefined;
}

async function freeLibrary(
  kiosk: Kiosk,
  { group_id, group_name }: { readonly group_id: string; readonly group_name: string },
): Promise<string | undefined> {
  const body = await kiosk.ask<FreeGroupBody>('free', { group_id, check_empty: '0' });
  if (!body || body.error !== undefined) return body?.error ?? 'NO_ANSWER';
  kiosk.say(`The library ${group_name} was deleted.`);
  // Another one is chosen in its place.
  if (kiosk.state.group_id === group_id) kiosk.update({ group_id: undefined, page: undefined });
  return undefined;
}
