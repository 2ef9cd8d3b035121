import type { CreateGroupBody, DeleteFacesBody, FreeGroupBody, ListFacesBody } from '#src/api/bodies.js';
import type { Kiosk } from '../kiosk.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { chooseLibrary, loadOverview } from './access.ts';

/** Faces that are listed at once. */
export const PAGE = 20;

/** Lists faces of a library from a place on. */
export async function showFaces(kiosk: Kiosk, group_id: string, start = 1): Promise<void> {
  kiosk.update({ page: { group_id, start, faces: undefined, next: undefined } });
  const body = await kiosk.ask<ListFacesBody>('list', { group_id, start, limit: PAGE });
  const { page } = kiosk.state;
  if (!body || page?.group_id !== group_id || page.start !== start) return;
  if (body.error !== undefined) return loadOverview(kiosk);
  // The last face of a page may have been deleted.
  if (body.face_tokens.length === 0 && start > 1)
    return showFaces(kiosk, group_id, Math.max(1, start - PAGE));
  kiosk.update({ page: { group_id, start, faces: body.face_tokens, next: body.next } });
}

/** Makes a library and chooses it. @returns whether it was made. */
export async function createLibrary(kiosk: Kiosk, form: FormData): Promise<boolean> {
  const field = (name: string): string => String(form.get(name) ?? '').trim();
  const fields = {
    group_id: field('group_id'),
    group_name: field('group_name'),
    group_data: field('group_data'),
  };
  kiosk.update({ formError: undefined });
  const body = await kiosk.ask<CreateGroupBody>('create', fields);
  if (!body) return false;
  if (body.error !== undefined) {
    const formError = errorInWords(body.error);
    kiosk.alarm(formError);
    kiosk.update({ formError });
    return false;
  }
  await loadOverview(kiosk);
  chooseLibrary(kiosk, fields.group_id);
  kiosk.say(`The library ${fields.group_name} was made.`);
  return true;
}

/** Does what the dialog asked for. */
export async function confirmDialog(kiosk: Kiosk): Promise<void> {
  const { dialog } = kiosk.state;
  if (!dialog) return;
  const error =
    dialog.kind === 'face' ? await deleteFace(kiosk, dialog) : await freeLibrary(kiosk, dialog.library);
  kiosk.update({ dialog: undefined });
  if (error !== undefined) kiosk.alarm(errorInWords(error));
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
  if (body?.error === undefined && body) kiosk.say(`A face of ${face.user_id} was deleted.`);
  await showFaces(kiosk, group_id, kiosk.state.page?.start);
  return body?.error;
}

async function freeLibrary(
  kiosk: Kiosk,
  { group_id, group_name }: { readonly group_id: string; readonly group_name: string },
): Promise<string | undefined> {
  const body = await kiosk.ask<FreeGroupBody>('free', { group_id, check_empty: '0' });
  if (body && body.error === undefined) kiosk.say(`The library ${group_name} was deleted.`);
  if (kiosk.state.page?.group_id === group_id) kiosk.update({ page: undefined });
  return body?.error;
}
