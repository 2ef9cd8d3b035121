import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Pack, PackFile, PackSource } from '#src/pack/pack.js';

/** The shipped pack as plain JSON that a test may bend. */
export function shippedPack(id = 'sface'): Pack {
  return JSON.parse(readFileSync(new URL(`../../models/${id}.json`, import.meta.url), 'utf8')) as Pack;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** An entry of a pack for these bytes. */
export function packFile(name: string, bytes: Uint8Array, sources: readonly PackSource[] = []): PackFile {
  return { name, bytes: bytes.length, sha256: sha256(bytes), licence: 'CC0-1.0', origin: 'a test', sources };
}

/** A pack whose files are these; its nets are not looked at by what fetches and reads files. */
export function packOf(...files: readonly PackFile[]): Pack {
  return { ...shippedPack(), files };
}
