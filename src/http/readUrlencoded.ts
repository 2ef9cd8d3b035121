import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { type Form, UNUSABLE } from './form.ts';
import { FormFields, MOST_NAME } from './formFields.ts';
import { Pieces } from './pieces.ts';
import { Refusal } from './refusal.ts';

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PLUS = 0x2b;
const PERCENT = 0x25;
const SPACE = 0x20;
/** `%` with two digits, of which the last two bytes of a piece may be the beginning. */
const ESCAPE = 3;

/** The text of bytes; undefined where they are none. */
type Decode = (bytes: Buffer) => string | undefined;

/**
 * Reads an urlencoded body (WHATWG URL, 5.1) as it comes. What follows a `%` and is no byte in hexadecimal digits stays as it is.
 *
 * @param charset - what the text is in. @default utf-8
 * @throws Refusal where it is no such form, or the charset is not known.
 */
export async function readUrlencoded(
  pieces: AsyncIterable<Buffer>,
  charset: string | undefined,
): Promise<Form> {
  const reader = new UrlencodedReader(decoderOf(charset));
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const cut = bytes.indexOf(PERCENT, Math.max(0, bytes.length - ESCAPE + 1));
    const end = cut < 0 ? bytes.length : cut;
    reader.read(bytes.subarray(0, end));
    rest = Buffer.from(bytes.subarray(end));
  }
  reader.read(rest);
  return reader.end();
}

class UrlencodedReader {
  readonly #decode: Decode;
  readonly #fields = new FormFields();
  readonly #pieces = new Pieces();
  /** Of the field whose value comes now. */
  #name: string | undefined;

  constructor(decode: Decode) {
    this.#decode = decode;
  }

  /** @param bytes - without the beginning of an escape at their end, but for the last ones. */
  read(bytes: Buffer): void {
    const plain = Buffer.allocUnsafe(bytes.length);
    let [from, length] = [0, 0];
    const keep = (): void => {
      this.#keep(plain.subarray(from, length));
      from = length;
    };
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === AMPERSAND) {
        keep();
        this.#endField();
      } else if (byte === EQUALS && this.#name === undefined) {
        keep();
        this.#name = this.#takeName();
      } else if (byte === PERCENT) {
        const escaped = 16 * digit(bytes[at + 1]) + digit(bytes[at + 2]);
        if (escaped >= 0) at += ESCAPE - 1;
        plain[length++] = escaped >= 0 ? escaped : byte;
      } else plain[length++] = byte === PLUS ? SPACE : byte;
    }
    keep();
  }

  end(): Form {
    this.#endField();
    return this.#fields.form;
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.append(bytes);
    if (this.#name === undefined && this.#pieces.length >= MOST_NAME) throw new Refusal('MALFORMED');
  }

  #endField(): void {
    if (this.#name === undefined && this.#pieces.length === 0) return;
    const name = this.#name ?? this.#takeName();
    this.#fields.add(name, this.#decode(this.#pieces.take()) ?? UNUSABLE);
    this.#name = undefined;
  }

  #takeName(): string {
    const name = this.#decode(this.#pieces.take());
    if (name === undefined) throw new Refusal('MALFORMED');
    return name;
  }
}

/** The value of a hexadecimal digit; far below 0 where it is none. */
function digit(byte: number | undefined): number {
  if (byte === undefined) return Number.NEGATIVE_INFINITY;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : Number.NEGATIVE_INFINITY;
}

function decoderOf(charset: string | undefined): Decode {
  if (charset === undefined || /^utf-?8$/i.test(charset))
    return (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : undefined);
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    throw new Refusal('MALFORMED');
  }
  return (bytes) => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
}
