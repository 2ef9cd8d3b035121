import { photoErrorText } from './photoErrorText.ts';

/** What a call was about, for the words of its error. */
export interface CallSubject {
  readonly path: string;
  readonly group: string;
  readonly photo?: string;
  readonly face?: string;
}

/** A call of the engine that was answered with an error, in words for whoever typed the command. */
export class CallError extends Error {
  override readonly name = 'CallError';
  /** The API's. */
  readonly code: string;

  constructor(code: string, subject: CallSubject) {
    super(messageOf(code, subject));
    this.code = code;
  }
}

function messageOf(code: string, { path, group, photo, face }: CallSubject): string {
  if (code === 'INVALID_OUTER_ID')
    return `Cannot find library "${group}" in "${path}": "facedex groups --path ${path}" lists those that are there`;
  if (code === 'INVALID_GROUP_ID')
    return `Cannot use "${group}" as a group_id: it is 1 to 48 letters, digits and -%@#&_`;
  if (code === 'INVALID_FACE_TOKEN')
    return `Cannot find face "${face}" in library "${group}": "facedex faces --group ${group} --path ${path}" lists those that are there`;
  return photo === undefined ? code : `Cannot use "${photo}": ${photoErrorText(code)}`;
}
