import { readFile } from 'node:fs/promises';
import type { Box } from '#src/face/box.js';
import type { FaceSearch } from '#src/index.js';

/** Boxes of all faces that an engine finds in a photo, largest first. */
export async function facesIn(
  engine: FaceSearch,
  photo: string | Uint8Array,
  options: { readonly retry?: boolean } = {},
): Promise<readonly Box[]> {
  const file = typeof photo === 'string' ? await readFile(photo) : photo;
  const body = await engine.detect({ file, multi_oriented_detection: options.retry ? '1' : '0' });
  if (body.error !== undefined)
    throw new Error(`Cannot look at ${typeof photo === 'string' ? `"${photo}"` : 'a photo'}: ${body.error}`);
  return body.faces.map(({ box }) => box);
}
