/** lmdb's keys have at most 1,978 bytes, and a character of UTF-8 has at most three a code unit. */
const LONGEST_KEY = 500;

/** Whether a text can be the key of a record; one that cannot is in no store. */
export function isKey(text: string): boolean {
  return text.length > 0 && text.length <= LONGEST_KEY && !text.includes('\0');
}

/** @throws RangeError */
export function assertKey(field: string, text: string): void {
  if (!isKey(text))
    throw new RangeError(
      `Cannot store ${field} ${JSON.stringify(text)}: wants 1 to ${LONGEST_KEY} characters`,
    );
}

/** @throws RangeError */
export function assertTemplate(template: Float32Array, dimension: number): void {
  if (template.length !== dimension)
    throw new RangeError(`Cannot store a template of ${template.length} values: wants ${dimension}`);
}
