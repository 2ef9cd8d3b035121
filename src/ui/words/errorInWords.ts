const WORDS: Readonly<Record<string, string>> = {
  NO_FACE_FOUND: 'There is no face in this photo.',
  LOW_QUALITY_FACE: 'This photo is not good enough to recognise the person by.',
  IMAGE_ERROR_UNSUPPORTED_FORMAT: 'This file is no photo that can be read: use JPEG, PNG or BMP.',
  INVALID_IMAGE_SIZE: 'This photo is too small or too large: its sides must have 48 pixels or more.',
  IMAGE_FILE_TOO_LARGE: 'This file is too large.',
  FILE_NOT_READABLE: 'This file cannot be read, or has changed since it was chosen. Choose it again.',
  FACE_NOT_ALONE: 'This face is too close to another one. Use a photo in which it is the largest.',
  FACE_NOT_CUT: 'The browser cannot read this photo. Use one in which this face is the largest.',
  TOO_SLOW: 'The server takes too long to say who is before the camera.',
  PHOTO_TOO_SLOW: 'The server did not answer in time. Try again, or use a smaller photo.',
  GROUP_EXISTS: 'There is a library of this id already. Choose another id.',
  INVALID_GROUP_ID: 'An id has 1 to 48 letters, digits and -%@#&_, without blanks.',
  INVALID_OUTER_ID: 'This library is not there any more.',
  NOT_EMPTY: 'This library is not empty.',
  CONCURRENCY_LIMIT_EXCEEDED: 'The server is busy. Try again in a moment.',
  NO_ANSWER: 'The server did not answer. Try again once it does.',
  FAIL_LIVING_FACE_ATTACK:
    'This face looks like a photo or a screen that is held before the camera. Use a picture of the person.',
  AUTHORIZATION_ERROR: 'This page may not do that.',
  INTERNAL_ERROR: 'The server failed. Its log says why.',
};

const FIELDS: Readonly<Record<string, string>> = {
  user_id: 'A person’s id has 1 to 48 letters, digits and -%@#&_, without blanks.',
  user_data: 'A note has up to 128 characters.',
  group_name: 'A name has 1 to 60 characters.',
  group_data: 'A note has up to 128 characters.',
};

/** What an error of the API says to people. */
export function errorInWords(error: string): string {
  const [code = '', field = ''] = error.split(/: ?/, 2);
  return WORDS[code] ?? FIELDS[field] ?? `The server refused: ${error}`;
}
