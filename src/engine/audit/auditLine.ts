import { hash } from 'node:crypto';
import type { ErasureReceipt } from '../../api/erasureReceipt.ts';

/** What a line of an audit log says: who was asked what is not in it, nor any photo, template, token, user or address. */
export interface AuditEntry {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** The method, or `open` and `close` of the engine. */
  readonly call: string;
  readonly request_id?: string;
  /** The body's `error`, where it had one. */
  readonly error?: string;
  readonly receipt?: ErasureReceipt;
  /** Of `open`: bytes of a line that was cut off in the middle, and taken away. */
  readonly torn_bytes?: number;
}

/** Where a chain has got to. */
export interface ChainEnd {
  /** Lines so far. */
  readonly lines: number;
  /** Of the last line, hex. */
  readonly hash: string;
}

/** Before the first line. */
export const CHAIN_START: ChainEnd = { lines: 0, hash: '0'.repeat(64) };

/**
 * Continues a chain: each line has its number, the hash of the line before and, last, the SHA-256 of all that is before it.
 * @returns the line, with its line break, and where the chain has got to.
 */
export function auditLine(
  entry: AuditEntry,
  before: ChainEnd,
): { readonly line: string; readonly end: ChainEnd } {
  const lines = before.lines + 1;
  const text = JSON.stringify({ line: lines, ...entry, before: before.hash });
  const sum = hash('sha256', text);
  return { line: `${text.slice(0, -1)},"hash":"${sum}"}\n`, end: { lines, hash: sum } };
}

/**
 * Holds a line against the one before.
 * @returns where the chain has got to, or what is wrong, in words.
 */
export function checkLine(line: string, before: ChainEnd): ChainEnd | string {
  const [, text, sum] = /^(.*),"hash":"([\da-f]{64})"\}$/s.exec(line) ?? [];
  if (text === undefined || sum === undefined) return 'is no line of an audit log';
  if (hash('sha256', `${text}}`) !== sum) return 'was altered';
  const { line: number, before: last } = JSON.parse(`${text}}`) as { line: unknown; before: unknown };
  if (number !== before.lines + 1)
    return `says that it is line ${String(number)}: lines are missing, or were moved or added`;
  return last === before.hash
    ? { lines: number as number, hash: sum }
    : 'does not follow from the line before';
}
