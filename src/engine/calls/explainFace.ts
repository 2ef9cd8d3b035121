import { ApiError } from '../../api/apiError.ts';
import type { ExplainBody } from '../../api/bodies.ts';
import { explainCall } from '../../api/calls.ts';
import { openPhoto } from '../../api/openPhoto.ts';
import { parseRequest } from '../../api/parseRequest.ts';
import type { ExplainRequest } from '../../api/requests.ts';
import { explanation } from '../explanation.ts';
import { libraryOf } from '../libraryOf.ts';
import { largestFace, type Stages } from '../lookAtPhoto.ts';
import type { Parts } from '../parts.ts';
import { scaleOf } from '../scale.ts';

/** Compares a photo's largest face with one face of a library, with every number on the way to the score. */
export async function explainFace(
  parts: Parts,
  request: ExplainRequest,
  stages: Stages,
): Promise<ExplainBody> {
  const { store, galleries, limits } = parts;
  const { group_id, face_token, ...photo } = parseRequest(explainCall, request);
  const opened = await openPhoto(photo, limits.maxBytes);
  const { key } = libraryOf(parts, group_id);
  if (!store.face(key, face_token)) throw new ApiError('INVALID_FACE_TOKEN');
  const probe = await largestFace(parts, opened, photo, stages);
  // Looked up once more: library and face may have changed while the photo was looked at.
  const library = libraryOf(parts, group_id);
  const id = store.faceId(library.key, face_token);
  const candidate = id && (await galleries.candidate(library.key, id, probe.embedding));
  if (!candidate) throw new ApiError('INVALID_FACE_TOKEN');
  return { group_id, face_token, ...explanation(scaleOf(parts, library), candidate) };
}
