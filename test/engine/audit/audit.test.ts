import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditLog } from '#src/engine/audit/auditLog.js';
import { verifyAudit } from '#src/engine/audit/verifyAudit.js';
import type { CallEvent } from '#src/index.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-audit-'));
  path = join(folder, 'audit.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const event = (n: number): CallEvent => ({
  ...{ call: 'search', request_id: `1,${n}`, duration: 1, stages: { embed: 3 } },
  ...(n % 2 ? { error: 'NO_FACE_FOUND' } : {}),
});

async function write(calls: number): Promise<string[]> {
  const log = AuditLog.open(path);
  for (let n = 0; n < calls; n++) log.note(event(n));
  await log.close();
  return lines();
}
const lines = (): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
const put = (changed: readonly string[]): void => writeFileSync(path, `${changed.join('\n')}\n`);

describe('an audit log', () => {
  test('is whole, over several openings, and says only what was called and what became of it', async () => {
    await write(3);
    expect(await write(2)).toHaveLength(9);
    expect(await verifyAudit(path)).toEqual({ lines: 9, hash: expect.any(String), hasHead: true });
    const keys = lines().flatMap((line) => Object.keys(JSON.parse(line) as object));
    expect(new Set(keys)).toEqual(new Set(['line', 'time', 'call', 'request_id', 'error', 'before', 'hash']));
  });

  test.each<[string, (all: string[]) => string[], RegExp]>([
    [
      'a line that was altered',
      (all) => all.with(3, (all[3] as string).replace('search', 'addFace')),
      /^line 4 was altered/,
    ],
    ['a line that was deleted', (all) => all.toSpliced(3, 1), /^line 4 says that it is line 5/],
    ['the first line deleted', (all) => all.slice(1), /^line 1 says that it is line 2/],
    [
      'two lines that changed places',
      (all) => all.with(3, all[4] as string).with(4, all[3] as string),
      /^line 4 says/,
    ],
    [
      'a line that is there twice',
      (all) => all.toSpliced(3, 0, all[3] as string),
      /^line 5 says that it is line 4/,
    ],
    ['lines that were made up', (all) => [...all, '{"line":13,"call":"search"}'], /^line 13 is no line/],
    [
      'lines missing at the end',
      (all) => all.slice(0, -2),
      /^its end is missing: there were 12 lines, and 10/,
    ],
    ['all lines missing', () => [], /^line 1 is no line|its end is missing/],
  ])('shows %s', async (_, change, fault) => {
    put(change(await write(10)));
    expect((await verifyAudit(path)).fault).toMatch(fault);
  });

  test('that was written anew from some line on is found by a hash that was noted, and by nothing else', async () => {
    await write(5);
    const { hash } = await verifyAudit(path);
    expect((await verifyAudit(path, hash)).fault).toBeUndefined();
    rmSync(path);
    rmSync(`${path}.head`);
    await write(6);
    expect((await verifyAudit(path)).fault).toBeUndefined();
    expect((await verifyAudit(path, hash)).fault).toBe('no line has the hash that was noted');
  });

  test('says that the file beside it is not there', async () => {
    await write(1);
    rmSync(`${path}.head`);
    expect(await verifyAudit(path)).toMatchObject({ hasHead: false, lines: 3 });
  });

  test('goes on where a crash cut a line off, and says so', async () => {
    const all = await write(2);
    appendFileSync(path, (all[1] as string).slice(0, 40));
    await write(1);
    expect((await verifyAudit(path)).fault).toBeUndefined();
    expect(JSON.parse(lines()[4] as string)).toMatchObject({ call: 'open', torn_bytes: 40 });
  });

  test('is refused where it is none, or cannot be made', () => {
    writeFileSync(path, 'my notes\n');
    const refused = expect.objectContaining({ code: 'AUDIT_UNWRITABLE' });
    expect(() => AuditLog.open(path)).toThrow(refused);
    expect(() => AuditLog.open(join(folder, 'no', 'audit.log'))).toThrow(refused);
    expect(readFileSync(path, 'utf8')).toBe('my notes\n');
  });
});
