import type { SearchResult } from '../api/bodies.ts';
import type { Candidate } from '../gallery/candidate.ts';
import { scoreOf } from '../score/scoreOf.ts';
import type { Parts } from './parts.ts';
import { scaleOf } from './scale.ts';

/** Scores candidates by the library's present scale; a face that was deleted meanwhile is left out. */
export function searchResults(
  parts: Parts,
  group_id: string,
  key: number,
  candidates: readonly Candidate[],
  threshold: number = Number.NEGATIVE_INFINITY,
): SearchResult[] {
  const library = parts.store.library(group_id);
  // Freed meanwhile, and perhaps made anew.
  if (library?.key !== key) return [];
  const { calibration, size } = scaleOf(parts, library);
  return candidates.flatMap(({ id, similarity }) => {
    const face = parts.store.faceById(key, id);
    const score = scoreOf(calibration, similarity, size);
    return face && score > threshold ? [{ face_token: face.face_token, group_id, score }] : [];
  });
}
