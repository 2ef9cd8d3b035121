import { ApiError } from './apiError.ts';

/** A caller who has not shown who it is. */
export class AuthenticationError extends ApiError {
  /** Why, for the host's log: whoever calls is told the code alone. Names no key. */
  readonly reason: string;

  constructor(reason: string) {
    super('AUTHENTICATION_ERROR');
    this.reason = reason;
  }
}
