/** Bytes of a user_id at most. */
const MOST_BYTES = 48;

/**
 * The user_id for the name of a folder or file. What the API's grammar has no room for is percent-encoded, and so is `%`
 * itself: `decodeURIComponent(user_id)` is the name again. Accents are put together first (NFC), for macOS takes them apart.
 *
 * @example
 * userIdOf('Ada Lovelace'); // 'Ada%20Lovelace'
 * userIdOf('José #2'); // 'Jos%C3%A9%20#2'
 */
export function userIdOf(name: string): string {
  return name
    .normalize('NFC')
    .toWellFormed()
    .replace(/[^A-Za-z0-9\-@#&_]/gu, encoded);
}

/** What is wrong with a user_id, in words; undefined where nothing is. */
export function userIdProblem(user_id: string): string | undefined {
  if (user_id === '') return 'there is no user_id';
  if (!/^[A-Za-z0-9\-%@#&_]+$/.test(user_id))
    return `user_id "${user_id}" has other characters than letters, digits and -%@#&_; "${userIdOf(user_id)}" would do`;
  const bytes = user_id.length;
  return bytes > MOST_BYTES
    ? `user_id "${user_id}" has ${bytes} bytes of ${MOST_BYTES} at most: use a shorter name, or a list ("--csv")`
    : undefined;
}

/** encodeURIComponent leaves some characters as they are which the grammar does not have. */
function encoded(character: string): string {
  const text = encodeURIComponent(character);
  return text === character ? `%${character.charCodeAt(0).toString(16).toUpperCase()}` : text;
}

/**
 * The person in the name of a file that lies with those of others: without its ending, and without a number behind `_`, `-` or
 * a blank, or in brackets.
 *
 * @example
 * personOf('ada_1.jpg'); // 'ada'
 * personOf('Ada Lovelace (2).png'); // 'Ada Lovelace'
 * personOf('0042.jpg'); // '0042'
 */
export function personOf(file: string): string {
  const whole = wholeName(file);
  const [, name] = /^(.*?\S)(?:[\s_-]+\d+|\s*\(\d+\))$/.exec(whole) ?? [];
  return name ?? whole;
}

/** The name of a file without its ending. */
export function wholeName(file: string): string {
  return file.replace(/\.[^.]*$/, '').trim();
}
