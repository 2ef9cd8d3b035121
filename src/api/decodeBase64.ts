import { setImmediate as nextTurn } from 'node:timers/promises';

// Characters decoded between two turns of the event loop, a multiple of four: about a millisecond.
const SLICE = 4 * 262_144;
/** RFC 2397: a type may be left out, and have parameters. */
const DATA_URL = /^data:[^,]*;base64,/i;
/** Characters in which the beginning of a `data:` URL ends. */
export const LONGEST_PREFIX = 256;

/**
 * Strict base64 to bytes: standard alphabet, padded, canonical, nothing else in between; a `data:` URL prefix is
 * dropped. Undefined where the text is anything else. Gives way to the event loop while it works on long text.
 */
export async function decodeBase64(text: string): Promise<Uint8Array | undefined> {
  const start = DATA_URL.exec(text.slice(0, LONGEST_PREFIX))?.[0].length ?? 0;
  const length = text.length - start;
  if (length === 0 || length % 4 !== 0) return undefined;
  const bytes = new Uint8Array(decodedSize(text, start));
  let written = 0;
  for (let from = start; from < text.length; from += SLICE) {
    const slice = text.slice(from, from + SLICE);
    const part = Buffer.from(slice, 'base64');
    // Node's decoder skips what it does not know; only text that encodes back to itself was strict. Comparing
    // slices also refuses padding in the middle, which would come back shorter.
    if (part.toString('base64') !== slice) return undefined;
    if (written + part.length > bytes.length) return undefined;
    bytes.set(part, written);
    written += part.length;
    if (from + SLICE < text.length) await nextTurn();
  }
  return written === bytes.length ? bytes : undefined;
}

/** Bytes that base64 text of this length decodes to, its `data:` prefix counted in; an upper bound before decoding. */
export function decodedSize(text: string, start = 0): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor(((text.length - start) / 4) * 3) - padding;
}
