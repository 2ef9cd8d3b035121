import { type Form, type FormValue, UNUSABLE } from './form.ts';
import { Refusal } from './refusal.ts';

/** More than the API's calls have, since fields that it does not know are passed over. */
export const MOST_FIELDS = 64;
/** Bytes of a field's name, at most one less. */
export const MOST_NAME = 256;

/** The fields of a form as they come. */
export class FormFields {
  readonly #form = new Map<string, FormValue>();
  #count = 0;

  get form(): Form {
    return this.#form;
  }

  /** A field that comes twice is of no use. @throws Refusal where a form has too many, or none has such a name. */
  add(name: string | undefined, value: FormValue): void {
    this.#count++;
    if (name === undefined || name.length >= MOST_NAME || this.#count > MOST_FIELDS)
      throw new Refusal('MALFORMED');
    this.#form.set(name, this.#form.has(name) ? UNUSABLE : value);
  }
}
