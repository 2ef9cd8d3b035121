import { randomBytes } from 'node:crypto';
import type { AddFaceBody } from '../../api/bodies.ts';
import { calls } from '../../api/calls.ts';
import { parseRequest } from '../../api/parseRequest.ts';
import type { AddFaceRequest } from '../../api/requests.ts';
import { unknownGroup } from '../libraryOf.ts';
import { faceFor, type Stages } from '../lookAtPhoto.ts';
import type { Parts } from '../parts.ts';
import { refuseLowQuality } from '../refuseLowQuality.ts';
import type { Turns } from '../turns.ts';

/** Adds the largest face of a photo to a library, in store and gallery. */
export async function enrollFace(
  parts: Parts,
  turns: Turns,
  request: AddFaceRequest,
  stages: Stages,
): Promise<AddFaceBody> {
  const { options, pack, store, galleries } = parts;
  const { group_id, user_id, user_data, ...photo } = parseRequest(calls.addFace, request);
  const { found, key } = await faceFor(parts, group_id, photo, stages);
  refuseLowQuality(found, pack, options.quality);
  const { embedding } = found;
  const face = { face_token: randomBytes(16).toString('hex'), user_id, user_data, add_time: Date.now() };
  const face_count = await turns.next(key, async () => {
    const added = await store.addFace(key, face, embedding);
    if (!added) throw unknownGroup(parts);
    await galleries.add(key, added.id, embedding, user_id);
    return added.size;
  });
  return { group_id, face_token: face.face_token, user_id, user_data, face_count };
}
