/** Which of a file's slots are in use: a byte for each, since a Set takes a microsecond a slot to fill. */
export class SlotSet {
  readonly #marks: Uint8Array;

  /** @param count - slots that the file has. */
  constructor(count: number) {
    this.#marks = new Uint8Array(count);
  }

  has(slot: number): boolean {
    return this.#marks[slot] === 1;
  }

  /** @returns false where it was there already. A slot that the file does not have is not kept. */
  add(slot: number): boolean {
    if (this.has(slot)) return false;
    this.#marks[slot] = 1;
    return true;
  }
}
