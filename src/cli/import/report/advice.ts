/** What a reason is called, and what can be done about it. */
interface Advice {
  readonly title: string;
  readonly advice: string;
}

const ADVICE: Readonly<Record<string, Advice>> = {
  NO_FACE_FOUND: {
    title: 'No face',
    advice:
      'Faces from the side, hidden or very small ones are not found. Where photos lie on their side, “--multi-oriented” finds more.',
  },
  LOW_QUALITY_FACE: {
    title: 'Face of too low quality',
    advice:
      'Bring a sharper, brighter or larger photo, one that shows the whole face from the front. “--quality off” takes them as they are, which costs accuracy.',
  },
  IMAGE_ERROR_UNSUPPORTED_FORMAT: {
    title: 'Not readable',
    advice:
      'PNG, JPEG and BMP are read. Convert HEIC, WebP, TIFF and GIF first; bring damaged files once more from where they came.',
  },
  INVALID_IMAGE_SIZE: {
    title: 'Too small or too large',
    advice: 'Sides of 48 to 16,384 pixels are taken, and 64 million pixels together.',
  },
  IMAGE_FILE_TOO_LARGE: { title: 'File too large', advice: 'Files of up to 32 MiB are taken.' },
  BAD_ARGUMENTS: { title: 'Cannot be read', advice: 'The file is not there, or may not be read.' },
  NOT_LOOKED_AT: {
    title: 'Name, or row of the list, that cannot be used',
    advice: 'Rename the folder or file, or mend its row. A list gives each file a user_id: “--csv”.',
  },
};

/** @param error - the API's code, without what is behind a colon. */
export function adviceOn(error: string): Advice {
  return ADVICE[error] ?? { title: error, advice: 'Run the import once more; what was enrolled is known.' };
}
