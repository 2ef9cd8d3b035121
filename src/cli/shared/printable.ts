/**
 * Text that came from outside, for a terminal: names of files and user data may hold characters that move the cursor or ring the
 * bell. Those are written as `\x1b`; all others stay.
 */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => {
      const code = character.charCodeAt(0);
      return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
    },
  );
}

/** As {@link printable}, for text that has lines of its own. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
