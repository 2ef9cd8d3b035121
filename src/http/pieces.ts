/** Bytes from which on a piece is kept as it came. */
const LARGE = 16_384;
const LEAST_BLOCK = 256;
const LARGEST_BLOCK = 65_536;

/**
 * Bytes that come piece by piece, put together once they are all there. Small pieces are copied into blocks: each kept by itself
 * would take some 200 bytes of memory, and a client can send a byte at a time.
 */
export class Pieces {
  #kept: Buffer[] = [];
  #block = Buffer.alloc(0);
  /** The part of the block that is not among the kept ones yet. */
  #from = 0;
  #to = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: Buffer): void {
    this.#length += piece.length;
    if (piece.length >= LARGE) {
      this.#seal();
      this.#kept.push(piece);
      return;
    }
    if (this.#to + piece.length > this.#block.length) this.#newBlock(piece.length);
    this.#block.set(piece, this.#to);
    this.#to += piece.length;
  }

  /** All that was appended since the last time. */
  take(): Buffer {
    this.#seal();
    const kept = this.#kept;
    this.#kept = [];
    this.#length = 0;
    return kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept);
  }

  #seal(): void {
    if (this.#to > this.#from) this.#kept.push(this.#block.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }

  /** Few bytes take little memory, many go into few blocks. */
  #newBlock(least: number): void {
    this.#seal();
    const size = Math.min(LARGEST_BLOCK, Math.max(LEAST_BLOCK, 2 * this.#block.length));
    this.#block = Buffer.allocUnsafeSlow(Math.max(least, size));
    this.#from = this.#to = 0;
  }
}
