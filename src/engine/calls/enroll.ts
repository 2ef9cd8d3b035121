import type { FaceRecord } from '../../store/store.ts';
import type { FoundFace } from '../../vision/visionJob.ts';
import { unknownGroup } from '../libraryOf.ts';
import type { Parts } from '../parts.ts';
import { refuseLowQuality } from '../refuseLowQuality.ts';
import type { Turns } from '../turns.ts';

/**
 * Puts a face into store and gallery.
 * @returns how many faces the library has then, undefined where it has one of this token already.
 * @throws ApiError `LOW_QUALITY_FACE`, `INVALID_OUTER_ID`
 */
export async function enroll(
  parts: Parts,
  turns: Turns,
  key: number,
  face: Omit<FaceRecord, 'add_time'>,
  found: FoundFace,
): Promise<number | undefined> {
  const { options, pack, store, galleries } = parts;
  refuseLowQuality(found, pack, options.quality);
  const { embedding } = found;
  const record = { ...face, add_time: Date.now() };
  return turns.next(key, async () => {
    if (store.faceId(key, face.face_token) !== undefined) return undefined;
    const added = await store.addFace(key, record, embedding);
    if (!added) throw unknownGroup(parts);
    await galleries.add(key, added.id, embedding, face.user_id);
    return added.size;
  });
}
