import { randomBytes } from 'node:crypto';
import type { AddFaceBody } from '../../api/bodies.ts';
import { calls } from '../../api/calls.ts';
import { parseRequest } from '../../api/parseRequest.ts';
import type { AddFaceRequest } from '../../api/requests.ts';
import { faceFor, type Stages } from '../lookAtPhoto.ts';
import type { Parts } from '../parts.ts';
import type { Turns } from '../turns.ts';
import { enroll } from './enroll.ts';

/** Enrolls the largest face of a photo under a random token. */
export async function addFace(
  parts: Parts,
  turns: Turns,
  request: AddFaceRequest,
  stages: Stages,
): Promise<AddFaceBody> {
  const { group_id, user_id, user_data, ...photo } = parseRequest(calls.addFace, request);
  const { found, key } = await faceFor(parts, group_id, photo, stages);
  const face = { face_token: randomBytes(16).toString('hex'), user_id, user_data };
  const face_count = await enroll(parts, turns, key, face, found);
  if (face_count === undefined) throw new Error('Cannot add a face: its random token is taken');
  return { group_id, ...face, face_count };
}
