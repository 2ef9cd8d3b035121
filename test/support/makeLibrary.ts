import { expect } from 'vitest';
import type { FaceSearch } from '#src/index.js';

/**
 * Makes a library and enrolls people in it, one after the other.
 * @param photos - by user_id.
 * @returns their face tokens.
 */
export async function makeLibrary(
  engine: FaceSearch,
  group_id: string,
  photos: Readonly<Record<string, Uint8Array>>,
): Promise<string[]> {
  expect((await engine.createGroup({ group_id, group_name: group_id })).error).toBeUndefined();
  const tokens: string[] = [];
  for (const [user_id, file] of Object.entries(photos)) {
    const { error, face_token } = await engine.addFace({ group_id, file, user_id });
    expect(error, user_id).toBeUndefined();
    tokens.push(face_token as string);
  }
  return tokens;
}
