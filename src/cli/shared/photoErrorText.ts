/** Why a photo was refused, by the API's code without what is behind a colon. */
const TEXTS: Readonly<Record<string, string>> = {
  NO_FACE_FOUND: 'no face was found; "--multi-oriented" looks for faces that lie on their side, too',
  LOW_QUALITY_FACE: 'its face cannot serve as a template',
  IMAGE_ERROR_UNSUPPORTED_FORMAT: 'it is no PNG, JPEG or BMP file, or it is damaged',
  INVALID_IMAGE_SIZE: 'its sides must be 48 to 16,384 pixels, 64 million pixels together at most',
  IMAGE_FILE_TOO_LARGE: 'its file is larger than 32 MiB',
  BAD_ARGUMENTS: 'there is no such file, or it cannot be read',
};

/** Why a photo was refused, in words. @param error - the API's code. */
export function photoErrorText(error: string): string {
  const [code = ''] = error.split(':');
  return TEXTS[code] ?? error;
}
