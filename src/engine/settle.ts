import { ApiError } from '../api/apiError.ts';
import type { QualityProblem } from '../face/quality/qualityProblems.ts';

/** What became of the work of a call. */
export interface Settled<T> {
  readonly value?: T;
  /** The body's `error`. */
  readonly error?: string;
  readonly problems?: readonly QualityProblem[] | undefined;
  /** Behind `INTERNAL_ERROR`, and where a photo took too long. */
  readonly fault?: unknown;
}

/** The value of a call, or the error that its body gets and, where that is the engine's own, the fault behind it. */
export async function settle<T>(work: () => T | Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await work() };
  } catch (fault) {
    return fault instanceof ApiError
      ? { error: fault.code, problems: fault.problems, fault: fault.cause }
      : { error: 'INTERNAL_ERROR', fault };
  }
}
