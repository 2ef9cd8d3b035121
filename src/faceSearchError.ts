/** What kind of fault a {@link FaceSearchError} reports. */
export type FaultCode =
  | 'INVALID_OPTIONS'
  | 'ENGINE_CLOSED'
  | 'STORE_IN_USE'
  | 'STORE_UNREADABLE'
  | 'STORE_UNWRITABLE'
  | 'KEY_MISSING'
  | 'KEY_WRONG'
  | 'KEY_UNEXPECTED'
  | 'EXPORT_UNREADABLE'
  | 'GROUP_THERE'
  | 'AUDIT_UNWRITABLE'
  | 'PACK_INVALID'
  | 'PACK_MISMATCH'
  | 'WEIGHTS_MISSING'
  | 'WEIGHTS_ALTERED'
  | 'NET_UNREADABLE'
  | 'INDEX_UNAVAILABLE'
  | 'INDEX_FAILED'
  | 'VISION_FAILED'
  | 'RUNTIME_UNAVAILABLE'
  | 'PHOTO_TIMED_OUT'
  | 'TOO_FEW_PEOPLE';

/**
 * A fault of the host: something the caller of a method cannot mend by sending another request.
 * Bad requests are not faults; they are answered with a body that has `error`.
 *
 * @example
 * try {
 *   const engine = await FaceSearch.open({ path: './faces' });
 *   await engine.close();
 * } catch (fault) {
 *   if (fault instanceof FaceSearchError && fault.code === 'STORE_IN_USE') retryLater();
 * }
 */
export class FaceSearchError extends Error {
  override readonly name = 'FaceSearchError';
  /** What to tell faults apart by. */
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
