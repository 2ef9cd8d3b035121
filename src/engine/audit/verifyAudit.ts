import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readHead } from './auditHead.ts';
import { CHAIN_START, type ChainEnd, checkLine } from './auditLine.ts';

/** Whether an audit log is whole. */
export interface AuditVerdict {
  readonly lines: number;
  /** Of the last line: noted elsewhere, it proves later that nothing before it was touched. */
  readonly hash: string;
  /** What is wrong, in words, with the number of the line. */
  readonly fault?: string;
  /** Whether the file beside the log was there, which tells whether lines at its end are missing. */
  readonly hasHead: boolean;
}

/**
 * Holds every line of an audit log against the one before, and the last one against the file beside the log.
 *
 * Lines that were altered, deleted, moved or added are found, and lines missing at the end where the file beside
 * it was not changed with them: also where the log went on since, for its next opening noted what that file said.
 * Who may write both files can write both anew: that is found only by a hash that was noted elsewhere.
 *
 * @param noted - such a hash; it must be that of a line.
 */
export async function verifyAudit(path: string, noted?: string): Promise<AuditVerdict> {
  const head = readHead(path)?.end;
  const hashes = new Set<string>([CHAIN_START.hash]);
  const faults: string[] = [];
  let end: ChainEnd = CHAIN_START;
  // Of a process that was killed, the head may be that of a line before the last.
  const isMet = ({ hash }: ChainEnd): boolean => hashes.has(hash);
  const verdict = (): AuditVerdict => ({
    ...{ lines: end.lines, hash: end.hash, hasHead: head !== undefined },
    ...(faults.length > 0 ? { fault: faults.join('; ') } : {}),
  });
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const said = checkLine(line, end);
    if (typeof said === 'string') {
      faults.push(`line ${end.lines + 1} ${said}`);
      return verdict();
    }
    // Noted by an opening that found another end.
    if (said.head && !isMet(said.head)) faults.push(`before line ${said.line} ${lost(said.head, end)}`);
    end = { lines: said.line, hash: said.hash };
    hashes.add(end.hash);
  }
  if (head && !isMet(head)) faults.push(lost(head, end));
  if (noted !== undefined && !hashes.has(noted)) faults.push('no line has the hash that was noted');
  return verdict();
}

function lost(head: ChainEnd, end: ChainEnd): string {
  return head.lines > end.lines
    ? `its end is missing: there were ${head.lines} lines, and ${end.lines} are there`
    : `its end was changed: line ${head.lines} was another one`;
}
