/** Given for what no field takes, such as one that came twice: the engine refuses it in its own order of checks. */
export const UNUSABLE: object = Object.freeze({});

/** What a field of a form holds: text, an uploaded file's bytes, or what no field takes. */
export type FormValue = string | Uint8Array | typeof UNUSABLE;

/** The fields of a form by their names. */
export type Form = ReadonlyMap<string, FormValue>;
