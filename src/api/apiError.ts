import type { QualityProblem } from '../face/quality/qualityProblems.ts';

/** A refusal that the API knows: the `error` of a response body. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The code exactly as the body has it, such as `BAD_ARGUMENTS:limit`. */
  readonly code: string;

  /** Behind `LOW_QUALITY_FACE`: why. For the host's log; the body has the code alone. */
  readonly problems: readonly QualityProblem[] | undefined;

  constructor(code: string, problems?: readonly QualityProblem[], options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.problems = problems;
  }
}
