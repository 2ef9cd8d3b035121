import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '#src/randomNumbers.js';
import type { FaceRecord } from '#src/store/store.js';

/** A face that must not be readable in any file. */
export interface Secret {
  readonly face: FaceRecord;
  readonly template: Float32Array;
}

/** Made-up faces whose every part can be told from chance. */
export function secretsOf(count: number, dimension: number): Secret[] {
  const random = randomNumbers(7);
  const hex = (): string =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return Array.from({ length: count }, (_, i) => ({
    face: {
      face_token: hex() + hex() + hex() + hex(),
      user_id: `user-${i}-${hex()}`,
      user_data: `data-${i}-${hex()}`,
      add_time: 1_795_000_000_000 + i,
    },
    template: Float32Array.from({ length: dimension }, () => random() - 0.5),
  }));
}

/**
 * Looks into every file of a folder, byte by byte, for words and for tokens (as text and as bytes), user ids, user data and any 8
 * consecutive values of a template.
 * @returns what was found, with the file.
 */
export function findTraces(folder: string, secrets: readonly Secret[], words: readonly string[]): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  return files.flatMap((path) => {
    const bytes = readFileSync(path);
    const found = words.filter((word) => bytes.includes(word));
    for (const { face, template } of secrets) {
      const texts = [face.face_token, face.user_id, face.user_data, Buffer.from(face.face_token, 'hex')];
      if (texts.some((text) => bytes.includes(text))) found.push(face.user_id);
      if (hasTemplate(bytes, template)) found.push(`template of ${face.user_id}`);
    }
    return found.map((what) => `${path}: ${what}`);
  });
}

/** Any 8 consecutive values hold the four from a place that 4 divides or follow one by at most 3: those are looked for. */
function hasTemplate(bytes: Buffer, template: Float32Array): boolean {
  for (let at = 0; at + 4 <= template.length; at += 4)
    if (bytes.includes(Buffer.from(template.buffer, template.byteOffset + 4 * at, 16))) return true;
  return false;
}
