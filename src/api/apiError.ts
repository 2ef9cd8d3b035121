/** A refusal that the API knows: the `error` of a response body. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The code exactly as the body has it, such as `BAD_ARGUMENTS:limit`. */
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
