/** Says that templates cannot be read any more: not from the store, its free pages, an index or memory. */
export interface ErasureReceipt {
  /** Some faces, by `deleteFaces` or `retention`, or a whole library, by `freeGroup`. */
  readonly what: 'faces' | 'library';
  /** Of the library. */
  readonly group_id: string;
  /** ISO 8601, UTC. */
  readonly when: string;
  /** How many faces. */
  readonly faces: number;
  /**
   * SHA-256, hex, of `what`, `group_id`, `when`, `faces` and, of faces, their tokens in the order of the request, one a line: who
   * has the tokens can prove that the receipt is theirs.
   */
  readonly hash: string;
}
