/** Bytes of an ICC profile's header, behind which the table of tags begins (ICC.1:2022, 7.2 and 7.3). */
const HEADER = 128;
const TAG_ENTRY = 12;
/** More tags than any real profile has. */
const MOST_TAGS = 100;

/**
 * Whether an ICC profile calls itself sRGB, as those of most cameras and editors do, and is not a linear one of that name.
 * Pixels that are in sRGB already need no conversion, which would take longer than decoding them.
 */
export function isSrgbProfile(profile: Uint8Array): boolean {
  return /^sRGB\b/.test(description(tagOf(profile, 'desc'))) && !isLinear(tagOf(profile, 'rTRC'));
}

/** The bytes of a tag; none where the profile has no such tag or is cut off. */
function tagOf(profile: Uint8Array, name: string): Uint8Array {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const tags = profile.length < HEADER + 4 ? 0 : Math.min(view.getUint32(HEADER), MOST_TAGS);
  for (let tag = 0; tag < tags; tag++) {
    const entry = HEADER + 4 + tag * TAG_ENTRY;
    if (entry + TAG_ENTRY > profile.length) break;
    if (ascii(profile, entry, 4) !== name) continue;
    const start = view.getUint32(entry + 4);
    return profile.subarray(start, start + view.getUint32(entry + 8));
  }
  return new Uint8Array();
}

/** A curve of type `curv` (ICC.1:2022, 10.6): without any value, or with 1 as its exponent. */
function isLinear(tag: Uint8Array): boolean {
  if (ascii(tag, 0, 4) !== 'curv' || tag.length < 12) return false;
  const view = new DataView(tag.buffer, tag.byteOffset, tag.byteLength);
  const values = view.getUint32(8);
  return values === 0 || (values === 1 && tag.length >= 14 && view.getUint16(12) === 0x100);
}

/** A text of type `desc` (version 2: ASCII) or `mluc` (version 4: UTF-16, big endian; the first of its languages). */
function description(tag: Uint8Array): string {
  const view = new DataView(tag.buffer, tag.byteOffset, tag.byteLength);
  if (ascii(tag, 0, 4) === 'desc') return ascii(tag, 12, 64);
  if (ascii(tag, 0, 4) !== 'mluc' || tag.length < 28) return '';
  const start = view.getUint32(24);
  // Every second byte: what is looked for is ASCII.
  return ascii(
    tag.subarray(start, start + 128).filter((_, i) => i % 2 === 1),
    0,
    64,
  );
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}
