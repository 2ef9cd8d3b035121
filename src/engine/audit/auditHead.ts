import { existsSync, readFileSync } from 'node:fs';
import type { ChainEnd } from './auditLine.ts';

/** What the file beside a log says of it. */
export interface AuditHead {
  readonly end: ChainEnd;
  /** The process that wrote it, where it says so. */
  readonly pid: number | undefined;
}

/** Name of the file beside a log that says how many lines it has. */
export function headOf(path: string): string {
  return `${path}.head`;
}

/** Written over the one before, which may have been longer: what follows the second line means nothing. */
export function headText(end: ChainEnd, pid: number): string {
  return `${end.lines} ${end.hash}\nprocess ${pid}\n`;
}

/**
 * Reads the file beside a log.
 * @returns undefined where it is not there, or was made and never written.
 * @throws Error where it is a file of another kind.
 */
export function readHead(path: string): AuditHead | undefined {
  const file = headOf(path);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  // A loss of power can leave zeros in a new file.
  if (/^\0*$/.test(text)) return undefined;
  const [, lines, hash, pid] = /^(\d+) ([\da-f]{64})\n(?:process (\d+)\n)?/.exec(text) ?? [];
  if (hash === undefined) throw new Error(`"${file}" is not what an audit log has beside it: move it away`);
  return { end: { lines: Number(lines), hash }, pid: pid === undefined ? undefined : Number(pid) };
}
