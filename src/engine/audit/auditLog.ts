import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { CallEvent } from '../../api/openOptions.ts';
import { FaceSearchError } from '../../faceSearchError.ts';
import { messageOf } from '../../messageOf.ts';
import { headOf, headText, readHead } from './auditHead.ts';
import { type AuditEntry, auditLine, type ChainEnd } from './auditLine.ts';
import { readEnd } from './readEnd.ts';

/** A lock on one byte far behind any line, since on Windows a locked range cannot be read by others. */
const LOCKED_BYTE = 2 ** 52;

/** A call as it is noted; what the command line does has no request. */
export type NotedCall = Pick<CallEvent, 'call' | 'error' | 'receipt'> & { readonly request_id?: string };

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
   * Continues the log in a file, or begins one. A file that is none is left as it is.
   *
   * It is locked until it is closed. The lock is one on the open file, which the system lets go of when the
   * process dies, however it dies.
   *
   * @throws FaceSearchError `AUDIT_UNWRITABLE` where it cannot be written, is in use, or is no audit log.
   */
  static async open(path: string): Promise<AuditLog> {
    const opened: number[] = [];
    const keep = (fd: number): number => {
      opened.push(fd);
      return fd;
    };
    try {
      const fd = keep(openSync(path, 'a+', 0o600));
      const { tryLock } = await import('fs-native-extensions');
      if (!tryLock(fd, LOCKED_BYTE, 1)) throw new Error(inUse(path));
      const { end, size, torn } = readEnd(fd);
      const head = readHead(path)?.end;
      const headFd = keep(openSync(headOf(path), constants.O_RDWR | constants.O_CREAT, 0o600));
      if (torn > 0) ftruncateSync(fd, size - torn);
      const log = new AuditLog(path, fd, headFd, end);
      const found = {
        ...(torn > 0 ? { torn_bytes: torn } : {}),
        // The head is about to be written over: what it knew of lines that are gone stays in the chain.
        ...(head !== undefined && head.hash !== end.hash ? { head } : {}),
      };
      log.#write({ time: new Date().toISOString(), call: 'open', ...found });
      return log;
    } catch (cause) {
      for (const fd of opened) closeSync(fd);
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

  /** @throws FaceSearchError `AUDIT_UNWRITABLE`; it is closed all the same. */
  async close(): Promise<void> {
    try {
      this.#write({ time: new Date().toISOString(), call: 'close' });
      this.#flush();
    } catch (cause) {
      throw unwritable(this.#path, cause);
    } finally {
      closeSync(this.#fd);
      closeSync(this.#headFd);
    }
  }

  /** The line first: a process that is killed in between leaves a head that is a line behind, and misses none. */
  #write(entry: AuditEntry): void {
    const { line, end } = auditLine(entry, this.#end);
    const bytes = Buffer.from(line);
    const { size } = fstatSync(this.#fd);
    if (writeSync(this.#fd, bytes) !== bytes.length) {
      ftruncateSync(this.#fd, size);
      throw new Error('no space left on device');
    }
    this.#end = end;
    writeSync(this.#headFd, headText(end, process.pid), 0);
  }

  /** In the same order, for a loss of power. */
  #flush(): void {
    fsyncSync(this.#fd);
    fsyncSync(this.#headFd);
  }
}

function inUse(path: string): string {
  const pid = readHead(path)?.pid;
  if (pid === process.pid) return 'it is already open in this process';
  return `it is in use by ${pid === undefined ? 'another process' : `process ${pid}`}`;
}

function unwritable(path: string, cause: unknown): FaceSearchError {
  return new FaceSearchError('AUDIT_UNWRITABLE', `Cannot write audit log "${path}": ${messageOf(cause)}`, {
    cause,
  });
}
