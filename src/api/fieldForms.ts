import {
  type Field,
  IDENTIFIER,
  MOST_DAYS,
  readDays,
  readDecimal,
  readFileField,
  readFlag,
  readIdentifier,
  readImage,
  readText,
  readToken,
  readTokens,
  readWhole,
  TOKEN,
} from './field.ts';

/** How a field is read, and the same in words of JSON Schema. */
type Form<T> = Pick<Field<T>, 'read' | 'schema'>;

export const identifier: Form<string> = {
  read: readIdentifier,
  schema: { type: 'string', pattern: IDENTIFIER.source },
};

export const token: Form<string> = {
  read: readToken,
  schema: { type: 'string', pattern: TOKEN.source },
};

export const tokens: Form<readonly string[]> = {
  read: readTokens,
  schema: { type: 'string', description: '1 to 1000 face tokens, comma-separated' },
};

export const flag: Form<boolean> = { read: readFlag, schema: { type: 'string', enum: ['0', '1'] } };

export const image: Form<string | Uint8Array> = {
  read: readImage,
  schema: {
    type: 'string',
    contentEncoding: 'base64',
    description: 'A PNG, JPEG or BMP file as base64, in one line',
  },
};

export const file: Form<string | Uint8Array> = {
  read: readFileField,
  schema: { type: 'string', format: 'binary', description: 'A PNG, JPEG or BMP file, uploaded' },
};

export const days: Form<number | 'default'> = {
  read: readDays,
  schema: { anyOf: [{ type: 'integer', minimum: 1, maximum: MOST_DAYS }, { const: 'default' }] },
};

/** Text of `least` to `most` characters. */
export function text(least: number, most: number): Form<string> {
  return {
    read: readText(least, most),
    schema: { type: 'string', minLength: least, maxLength: most },
  };
}

/** A whole number of `least` to `most`. */
export function whole(least: number, most: number): Form<number> {
  return { read: readWhole(least, most), schema: { type: 'integer', minimum: least, maximum: most } };
}

/** A number of `least` to `most`. */
export function decimal(least: number, most: number): Form<number> {
  return { read: readDecimal(least, most), schema: { type: 'number', minimum: least, maximum: most } };
}
