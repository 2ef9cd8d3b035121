import { isUint8Array } from 'node:util/types';

/** How one field of a request is read: its value in the form that the engine works with, or undefined where it is bad. */
export interface Field<T> {
  readonly read: (value: unknown) => T | undefined;
  /** What `read` takes over HTTP, in words of JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly required?: true;
  /** Taken where the field is absent. */
  readonly otherwise?: T;
  /** Code for a bad value; `BAD_ARGUMENTS:<key>` where not given. */
  readonly error?: string;
}

/** Letters, digits and -%@#&_, at most 48 bytes (the characters are ASCII, so bytes are characters). */
export const IDENTIFIER: RegExp = /^[A-Za-z0-9\-%@#&_]{1,48}$/;
/** Wider than the tokens that the engine makes (32 hex digits): another token is one that is not there, not a bad request. */
export const TOKEN: RegExp = /^[\w-]{1,64}$/;
const WHOLE = /^\d{1,15}$/;
/** Days that faces may be kept, at most: about a century. */
export const MOST_DAYS = 36_500;
/** The largest whole number that is taken in digits. */
export const MOST_WHOLE: number = 10 ** 15 - 1;
// Written so that no digit can be read in two ways: a megabyte of them would be tried in all combinations.
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;

/** An identifier of the API's grammar; a whole number is taken for its digits. */
export function readIdentifier(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && IDENTIFIER.test(text) ? text : undefined;
}

/** Text of `least` to `most` characters (code points), free of half surrogate pairs. */
export function readText(least: number, most: number): (value: unknown) => string | undefined {
  return (value) => {
    // More UTF-16 units than twice the limit cannot be few enough characters: spares counting a huge string.
    if (typeof value !== 'string' || value.length > 2 * most || !value.isWellFormed()) return undefined;
    const characters = [...value].length;
    return characters >= least && characters <= most ? value : undefined;
  };
}

/** A whole number of `least` to `most`, as a number or in digits. */
export function readWhole(least: number, most: number): (value: unknown) => number | undefined {
  return (value) => {
    const number = typeof value === 'string' && WHOLE.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
      ? number
      : undefined;
  };
}

/** Days that faces are kept, as a number or in digits; `default` leaves it to the engine's options. */
export function readDays(value: unknown): number | 'default' | undefined {
  return value === 'default' ? value : readWhole(1, MOST_DAYS)(value);
}

/** A finite number of `least` to `most`, as a number or in decimal notation. */
export function readDecimal(least: number, most: number): (value: unknown) => number | undefined {
  return (value) => {
    const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
    return typeof number === 'number' && number >= least && number <= most ? number : undefined;
  };
}

/** "1" or "0"; in process also 1, 0, true and false. */
export function readFlag(value: unknown): boolean | undefined {
  if (value === '1' || value === 1 || value === true) return true;
  if (value === '0' || value === 0 || value === false) return false;
  return undefined;
}

/** A face token, ours or somebody else's. */
export function readToken(value: unknown): string | undefined {
  return typeof value === 'string' && TOKEN.test(value) ? value : undefined;
}

/** 1 to 1000 face tokens, comma-separated or as an array; a token named twice counts once. */
export function readTokens(value: unknown): readonly string[] | undefined {
  const parts = typeof value === 'string' && value.length <= 100_000 ? value.split(',') : value;
  if (!Array.isArray(parts) || parts.length < 1 || parts.length > 1000) return undefined;
  const tokens = parts.map((part) => readToken(typeof part === 'string' ? part.trim() : part));
  return tokens.includes(undefined) ? undefined : [...new Set(tokens as string[])];
}

// `isUint8Array` knows, unlike `instanceof`, bytes of another realm, as test runners and `vm` contexts make them.

/** A photo as `image`: base64 text or bytes. */
export function readImage(value: unknown): string | Uint8Array | undefined {
  return (typeof value === 'string' && value !== '') || isUint8Array(value) ? value : undefined;
}

/** A photo as `file`: a path or bytes. */
export function readFileField(value: unknown): string | Uint8Array | undefined {
  return (typeof value === 'string' && value !== '' && !value.includes('\0')) || isUint8Array(value)
    ? value
    : undefined;
}
