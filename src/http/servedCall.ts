import type { IncomingHttpHeaders } from 'node:http';
import type { AccessKey } from '../api/accessKey.ts';
import type { Call } from '../api/calls.ts';
import type { Envelope } from '../api/envelope.ts';
import type { Form } from './form.ts';

/** A body of the engine's, or one that is made of them. */
export type Answer = Envelope & { readonly error?: string };

/** Somebody who was let in. */
export interface Visit {
  /** What the visitor may do. */
  readonly key: AccessKey;
  /** To be called once the call has ended. */
  leave(): void;
}

/** A call as it is served: who may make it, how its form is read, and what answers it. */
export interface ServedCall {
  readonly url: string;
  /** As metrics and logs have it. */
  readonly label: string;
  readonly call: Call;
  /** Whether the log gets no line where all went well. */
  readonly isQuiet: boolean;
  /** Looks at the head of a request, before its body is read. @throws ApiError */
  admit(headers: IncomingHttpHeaders): void;
  /** Lets a visitor in by the form. @throws ApiError */
  enter(form: Form, address: string): Visit;
  answer(fields: Readonly<Record<string, unknown>>): Promise<Answer>;
}
