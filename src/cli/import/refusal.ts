import type { CallEvent } from '../../api/openOptions.ts';
import { FaceSearchError } from '../../faceSearchError.ts';
import { photoErrorText } from '../shared/photoErrorText.ts';
import { qualityText } from '../shared/qualityText.ts';
import type { ImportPhoto } from './importPhoto.ts';

/** A photo that was not imported. */
export interface Refusal {
  readonly file: string;
  readonly user_id: string;
  /** The API's code, without what is behind a colon; `NOT_LOOKED_AT` where the name or the list is to blame. */
  readonly error: string;
  /** Why, in words. */
  readonly detail: string;
}

/** A photo that its name or its line in the list rules out. */
export function ruledOut({ name, user_id }: ImportPhoto, detail: string): Refusal {
  return { file: name, user_id, error: 'NOT_LOOKED_AT', detail };
}

/**
 * A photo that the engine refused.
 * @param event - what the engine told of the call beyond its answer.
 * @throws what went wrong, where it is the host's fault and would stop every other photo, too, such as a full disk.
 */
export function refusalOf(
  { name, user_id }: ImportPhoto,
  code: string,
  event: CallEvent | undefined,
): Refusal {
  const [error = ''] = code.split(':');
  return { file: name, user_id, error, detail: detailOf(error, event) };
}

function detailOf(error: string, event: CallEvent | undefined): string {
  const fault = event?.fault;
  if (fault instanceof FaceSearchError) {
    if (fault.code === 'PHOTO_TIMED_OUT') return 'it took too long to look at';
    if (fault.code === 'VISION_FAILED') return 'the thread that looked at it died';
  }
  if (error === 'INTERNAL_ERROR') throw fault ?? new Error('Cannot go on: the engine failed');
  const quality = event?.quality ?? [];
  return quality.length > 0 ? `its face is ${qualityText(quality)}` : photoErrorText(error);
}
