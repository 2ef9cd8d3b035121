import fc from 'fast-check';

/** Base64 that is right, nearly right, or nothing like it. */
export const nearlyBase64: fc.Arbitrary<string> = fc
  .record({
    bytes: fc.uint8Array({ maxLength: 60 }),
    prefix: fc.constantFrom(
      '',
      '',
      '',
      'data:image/png;base64,',
      'data:;base64,',
      'data:image/png,',
      'DATA:a/b;base64,',
      'data:a/b;c=d;base64,',
    ),
    edits: fc.array(
      fc.tuple(
        fc.nat(80),
        fc.nat(2),
        fc.constantFrom('=', '==', ' ', '\n', '-', '_', '+', '/', 'A', 'é', '\0', '\ud800', 'data:', '!'),
      ),
      { maxLength: 3 },
    ),
  })
  .map(({ bytes, prefix, edits }) =>
    edits.reduce(
      (text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut),
      prefix + Buffer.from(bytes).toString('base64'),
    ),
  );

const PREFIX = /^data:[^,]*;base64,/i;
const STRICT = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;

/** RFC 4648, section 4, by its letter: alphabet, padding, and no bits set that are thrown away. Slow, and not ours. */
export function isStrictBase64(text: string): boolean {
  const data = text.replace(PREFIX, '');
  if (!STRICT.test(data)) return false;
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const last = digits.indexOf(data.replaceAll('=', '').at(-1) ?? '');
  if (data.endsWith('==')) return last % 16 === 0;
  return data.endsWith('=') ? last % 4 === 0 : true;
}
