import { fstatSync, readSync } from 'node:fs';
import { CHAIN_START, type ChainEnd, readLine } from './auditLine.ts';

/** Longer than any line. */
const TAIL_BYTES = 65_536;

/** The end of a file that is an audit log. */
export interface AuditEnd {
  readonly end: ChainEnd;
  /** Bytes of the file. */
  readonly size: number;
  /** How many of them are of a line that a crash cut off in the middle. */
  readonly torn: number;
}

/**
 * Finds where the chain in a file ends, and changes nothing.
 * @throws Error where the file is no audit log.
 */
export function readEnd(fd: number): AuditEnd {
  const { size } = fstatSync(fd);
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
  readSync(fd, tail, 0, tail.length, size - tail.length);
  const whole = tail.lastIndexOf('\n') + 1;
  const torn = tail.length - whole;
  if (whole > 0) return { end: endOf(tail.toString('utf8', 0, whole - 1)), size, torn };
  if (size > tail.length || !beginsLog(tail)) throw new Error('it is no audit log');
  return { end: CHAIN_START, size, torn };
}

/** Of whole lines, the first of which may lack its beginning. */
function endOf(lines: string): ChainEnd {
  const said = readLine(lines.slice(lines.lastIndexOf('\n') + 1));
  if (typeof said === 'string') throw new Error(`its last line ${said}`);
  return { lines: said.line, hash: said.hash };
}

/** Whether a file without a line break can be a first line that was cut off. */
function beginsLog(file: Buffer): boolean {
  const start = '{"line":1,"time":"';
  return file.toString('utf8', 0, start.length) === start.slice(0, file.length);
}
