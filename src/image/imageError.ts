/** Why a photo was refused. */
export type ImageErrorCode = 'UNSUPPORTED_FORMAT' | 'INVALID_SIZE' | 'FILE_TOO_LARGE';

/** A photo that cannot be used: the fault of the photo, not of the host. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;

  constructor(code: ImageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
