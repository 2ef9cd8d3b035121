/** Bytes of an ICC profile's header, behind which the table of tags begins (ICC.1:2022, 7.2 and 7.3). */
const HEADER = 128;
const TAG_ENTRY = 12;
/** More tags than any real profile has. */
const MOST_TAGS = 100;

/**
 * Whether an ICC profile calls itself sRGB, as those of most cameras and editors do. Pixels that are in sRGB already
 * need no conversion, which would take longer than decoding them.
 */
export function isSrgbProfile(profile: Uint8Array): boolean {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  if (profile.length < HEADER + 4) return false;
  const tags = Math.min(view.getUint32(HEADER), MOST_TAGS);
  for (let tag = 0; tag < tags; tag++) {
    const entry = HEADER + 4 + tag * TAG_ENTRY;
    if (entry + TAG_ENTRY > profile.length) return false;
    if (ascii(profile, entry, 4) !== 'desc') continue;
    const start = view.getUint32(entry + 4);
    return /^sRGB\b/.test(description(profile.subarray(start, start + view.getUint32(entry + 8))));
  }
  return false;
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
