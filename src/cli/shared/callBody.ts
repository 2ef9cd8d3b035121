import type { Body } from '../../api/envelope.ts';
import { CallError, type CallSubject } from './callError.ts';

/** The body of a call that succeeded. @throws CallError */
export async function callBody<T extends object>(call: Promise<Body<T>>, subject: CallSubject): Promise<T> {
  const body = await call;
  if (body.error !== undefined) throw new CallError(body.error, subject);
  return body as T;
}
