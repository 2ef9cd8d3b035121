/** PEM as Node's TLS takes it. */
export function asPem(text: string | Uint8Array): string | Buffer {
  return typeof text === 'string' ? text : Buffer.from(text);
}
