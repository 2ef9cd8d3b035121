import { webcrypto } from 'node:crypto';
import type { AddFaceOnceBody } from '../../api/bodies.ts';
import { calls } from '../../api/calls.ts';
import { openPhoto } from '../../api/openPhoto.ts';
import { parseRequest } from '../../api/parseRequest.ts';
import type { AddFaceRequest } from '../../api/requests.ts';
import { libraryOf } from '../libraryOf.ts';
import { largestFace, type Stages } from '../lookAtPhoto.ts';
import type { Parts } from '../parts.ts';
import type { Turns } from '../turns.ts';
import { enroll } from './enroll.ts';

/** Enrolls the largest face of a photo under a token by which the same photo of the same user is known again. */
export async function addFaceOnce(
  parts: Parts,
  turns: Turns,
  request: AddFaceRequest,
  stages: Stages,
): Promise<AddFaceOnceBody> {
  const { store, limits } = parts;
  const { group_id, user_id, user_data, ...photo } = parseRequest(calls.addFace, request);
  const opened = await openPhoto(photo, limits.maxBytes);
  const { key } = libraryOf(parts, group_id);
  const bytes = await opened.read();
  const face_token = store.tokenFor(key, `${user_id}:${await sha256(bytes)}`);
  const there = (): AddFaceOnceBody | undefined => {
    const face = store.face(key, face_token);
    if (!face) return undefined;
    const { size } = libraryOf(parts, group_id);
    return { group_id, face_token, user_id, user_data: face.user_data, face_count: size, added: false };
  };
  const known = there();
  if (known) return known;
  const seen = await largestFace(parts, { ...opened, read: async () => bytes }, photo, stages);
  const face_count = await enroll(parts, turns, key, { face_token, user_id, user_data }, seen);
  // The same photo may have been under way a second time.
  if (face_count === undefined) return there() ?? addFaceOnce(parts, turns, request, stages);
  return { group_id, face_token, user_id, user_data, face_count, added: true };
}

/** In hex; computed in a thread of its own, since a photo may be large. */
async function sha256(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
