/** What one look of the doctor has found. */
export interface Finding {
  /** What was looked at, such as `Addons`; findings of one check follow each other. */
  readonly check: string;
  /** Which of them, such as `lmdb`. */
  readonly subject: string;
  /** `bad` stops the engine or its calls; `note` stops nothing. */
  readonly state: 'good' | 'note' | 'bad';
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string | undefined;
  /** Milliseconds that the nets take for a drawn face. */
  readonly milliseconds?: number | undefined;
  /** Cosine between the embedding of a drawn face and the pack's golden one. */
  readonly similarity?: number | undefined;
}
