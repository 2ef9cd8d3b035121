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
  /** Of `open`: the end by the file beside the log, where the log had another one: after a crash, or cut short. */
  readonly head?: ChainEnd;
}

/** An entry in its place. */
export interface AuditLine extends AuditEntry {
  /** From 1 on. */
  readonly line: number;
  /** Hash of the line before. */
  readonly before: string;
  /** Of this line. */
  readonly hash: string;
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

/** Reads a line, whatever is before it. @returns what it says, or what is wrong with it, in words. */
export function readLine(line: string): AuditLine | string {
  const [, text, sum] = /^(.*),"hash":"([\da-f]{64})"\}$/s.exec(line) ?? [];
  if (text === undefined || sum === undefined) return 'is no line of an audit log';
  if (hash('sha256', `${text}}`) !== sum) return 'was altered';
  return JSON.parse(line) as AuditLine;
}

/** Holds a line against the one before. @returns what it says, or what is wrong, in words. */
export function checkLine(line: string, before: ChainEnd): AuditLine | string {
  const said = readLine(line);
  if (typeof said === 'string') return said;
  if (said.line !== before.lines + 1)
    return `says that it is line ${String(said.line)}: lines are missing, or were moved or added`;
  return said.before === before.hash ? said : 'does not follow from the line before';
}
