import type { DetectBody, DetectedFace } from '#src/api/bodies.js';
import { toJpeg } from '../camera/camera.ts';
import type { Kiosk } from '../kiosk.ts';

/** Of a face's box, on each side, when it is cut out of a photo of several people. */
const MARGIN = 0.35;
/** Longer side of what is cut out. */
const CUT_SIDE = 1024;

/**
 * A photo in which a face is the largest, which is the one that a call takes: the photo itself where nobody else is in it, else
 * what is cut out of it. Also for the first of several: which of two of nearly one size is the largest is not the same at each look.
 *
 * @returns the code of an error where there is none; undefined where the server does not answer.
 */
export async function photoOfFace(
  kiosk: Kiosk,
  photo: Blob,
  faces: readonly DetectedFace[],
  face: DetectedFace,
): Promise<{ readonly photo: Blob } | { readonly error: string } | undefined> {
  if (faces.length === 1) return { photo };
  const cut = await cutOut(photo, face).catch(() => undefined);
  // A browser may not read what the server reads.
  if (!cut) return { error: 'FACE_NOT_CUT' };
  const body = await kiosk.ask<DetectBody>('detect', { file: cut.blob });
  if (!body) return undefined;
  if (body.error !== undefined) return { error: body.error };
  // Somebody larger may stand behind: better no answer than another person's.
  const [largest] = body.faces;
  const isSame = largest !== undefined && isMiddle(largest, face, cut);
  return isSame ? { photo: cut.blob } : { error: 'FACE_NOT_ALONE' };
}

interface Cut {
  readonly blob: Blob;
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

async function cutOut(photo: Blob, { box }: DetectedFace): Promise<Cut> {
  const bitmap = await createImageBitmap(photo);
  try {
    const left = Math.max(0, box.left - MARGIN * box.width);
    const top = Math.max(0, box.top - MARGIN * box.height);
    const width = Math.min(bitmap.width, box.left + (1 + MARGIN) * box.width) - left;
    const height = Math.min(bitmap.height, box.top + (1 + MARGIN) * box.height) - top;
    const blob = await toJpeg(bitmap, { left, top, width, height }, CUT_SIDE);
    return { blob, left, top, scale: Math.min(1, CUT_SIDE / Math.max(width, height)) };
  } finally {
    bitmap.close();
  }
}

/** Whether the middle of what was found in the cut lies in the face's box. */
function isMiddle(found: DetectedFace, { box }: DetectedFace, { left, top, scale }: Cut): boolean {
  const x = (found.box.left + found.box.width / 2) / scale + left;
  const y = (found.box.top + found.box.height / 2) / scale + top;
  return x > box.left && x < box.left + box.width && y > box.top && y < box.top + box.height;
}
