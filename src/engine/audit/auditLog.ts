import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { CallEvent } from '../../api/openOptions.ts';
import { FaceSearchError } from '../../faceSearchError.ts';
import { type AuditEntry, auditLine, CHAIN_START, type ChainEnd, checkLine } from './auditLine.ts';

/** Longer than any line. */
const TAIL_BYTES = 65_536;

/** A call as it is noted; what the command line does has no request. */
export type NotedCall = Pick<CallEvent, 'call' | 'error' | 'receipt'> & { readonly request_id?: string };

/** Name of the file beside a log that says how many lines it has. */
export function headOf(path: string): string {
  return `${path}.head`;
}

/** A hash-chained log of all calls: one line each, written before the call is answered, on disk when the log is closed. */
export class AuditLog {
  readonly #path: string;
  readonly #fd: number;
  readonly #headFd: number;
  #end: ChainEnd;

  private constructor(path: string, fd: number, headFd: number, end: ChainEnd) {
    this.#path = path;
    this.#fd = fd;
    this.#headFd = headFd;
    this.#end = end;
  }

  /**
   * Continues the log in a file, or begins one.
   * @throws FaceSearchError `AUDIT_UNWRITABLE` where it cannot be written, or its last line is not one.
   */
  static open(path: string): AuditLog {
    let fd: number | undefined;
    try {
      fd = openSync(path, 'a+', 0o600);
      const { end, torn } = readEnd(fd);
      const log = new AuditLog(path, fd, openSync(headOf(path), 'w', 0o600), end);
      log.#write({ time: new Date().toISOString(), call: 'open', ...(torn > 0 ? { torn_bytes: torn } : {}) });
      return log;
    } catch (cause) {
      if (fd !== undefined) closeSync(fd);
      throw unwritable(path, cause);
    }
  }

  /** @throws FaceSearchError `AUDIT_UNWRITABLE` */
  note({ call, request_id, error, receipt }: NotedCall): void {
    const outcome = { ...(error ? { error } : {}), ...(receipt ? { receipt } : {}) };
    const asked = request_id === undefined ? {} : { request_id };
    try {
      this.#write({ time: new Date().toISOString(), call, ...asked, ...outcome });
    } catch (cause) {
      throw unwritable(this.#path, cause);
    }
  }

  async close(): Promise<void> {
    try {
      this.#write({ time: new Date().toISOString(), call: 'close' });
      fsyncSync(this.#fd);
    } finally {
      closeSync(this.#fd);
      closeSync(this.#headFd);
    }
  }

  #write(entry: AuditEntry): void {
    const { line, end } = auditLine(entry, this.#end);
    const bytes = Buffer.from(line);
    const { size } = fstatSync(this.#fd);
    if (writeSync(this.#fd, bytes) !== bytes.length) {
      ftruncateSync(this.#fd, size);
      throw new Error('no space left on device');
    }
    this.#end = end;
    writeSync(this.#headFd, `${end.lines} ${end.hash}\n`, 0);
  }
}

/** Where the chain ends; a line that a crash cut off in the middle is taken away. */
function readEnd(fd: number): { readonly end: ChainEnd; readonly torn: number } {
  const { size } = fstatSync(fd);
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
  readSync(fd, tail, 0, tail.length, size - tail.length);
  const whole = tail.lastIndexOf(10) + 1;
  const torn = tail.length - whole;
  if (torn > 0) ftruncateSync(fd, size - torn);
  if (whole === 0) {
    if (size > torn) throw new Error('it is no audit log');
    return { end: CHAIN_START, torn };
  }
  const last = tail.toString('utf8', tail.lastIndexOf(10, whole - 2) + 1, whole - 1);
  const { line, before } = JSON.parse(last) as { line: number; before: string };
  const end = checkLine(last, { lines: line - 1, hash: before });
  if (typeof end === 'string') throw new Error(`its last line ${end}`);
  return { end, torn };
}

function unwritable(path: string, cause: unknown): FaceSearchError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FaceSearchError('AUDIT_UNWRITABLE', `Cannot write audit log "${path}": ${why}`, { cause });
}
