import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditLog } from '#src/engine/audit/auditLog.js';
import { verifyAudit } from '#src/engine/audit/verifyAudit.js';
import type { CallEvent } from '#src/index.js';

const built = new URL('../../../dist/engine/audit/auditLog.js', import.meta.url).href;
const children: ChildProcess[] = [];
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-audit-'));
  path = join(folder, 'audit.log');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const event = (n: number): CallEvent => ({
  ...{ call: 'search', request_id: `1,${n}`, duration: 1, stages: { embed: 3 } },
  ...(n % 2 ? { error: 'NO_FACE_FOUND' } : {}),
});

async function write(calls: number): Promise<string[]> {
  const log = await AuditLog.open(path);
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

  test('goes on where a crash cut its very first line off', async () => {
    const [first = ''] = await write(0);
    for (const bytes of [5, 60]) {
      writeFileSync(path, first.slice(0, bytes));
      rmSync(`${path}.head`);
      await write(0);
      expect((await verifyAudit(path)).fault).toBeUndefined();
      expect(JSON.parse(lines()[0] as string)).toMatchObject({ call: 'open', torn_bytes: bytes });
    }
  });

  test.each<[string, string | Buffer]>([
    ['text', 'my notes\n'],
    ['text without a line break', 'my notes'],
    ['JSON without a line break', '{"key":"secret-important","x":1}'],
    ['text whose last line has no break', 'my notes\nof today'],
    ['an empty line', '\n'],
    ['a photo', Buffer.from('ffd8ffe000104a464946000a0101ffdb00430a', 'hex')],
    ['a long file without a line break', Buffer.alloc(200_000, '{"line":1,"time":"')],
    ['a long file with one', `${'my notes '.repeat(20_000)}\nof today`],
  ])('is refused where it is none, and left as it was: %s', async (_, content) => {
    writeFileSync(path, content);
    await expect(AuditLog.open(path)).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
    expect(readFileSync(path).equals(Buffer.from(content))).toBe(true);
    expect(existsSync(`${path}.head`)).toBe(false);
  });

  test('is refused, and left as it was, where the file beside it is another one', async () => {
    const all = await write(1);
    appendFileSync(path, '{"line":4,');
    writeFileSync(`${path}.head`, 'my notes\n');
    await expect(AuditLog.open(path)).rejects.toMatchObject({
      code: 'AUDIT_UNWRITABLE',
      message: expect.stringContaining('audit.log.head'),
    });
    expect(readFileSync(path, 'utf8')).toBe(`${all.join('\n')}\n{"line":4,`);
    expect(readFileSync(`${path}.head`, 'utf8')).toBe('my notes\n');
  });

  test('is refused where it cannot be made', async () => {
    const refused = { code: 'AUDIT_UNWRITABLE' };
    await expect(AuditLog.open(join(folder, 'no', 'audit.log'))).rejects.toMatchObject(refused);
  });
});

describe('an audit log that went on without its last lines', () => {
  const gap = 'before line 7 its end is missing: there were 9 lines, and 6 are there';

  test('is never whole again, however often it is opened', async () => {
    put((await write(7)).slice(0, 6));
    await write(0);
    expect((await verifyAudit(path)).fault).toBe(gap);
    await write(3);
    expect((await verifyAudit(path)).fault).toBe(gap);
    // What is wrong besides is still found.
    put(lines().slice(0, -1));
    expect((await verifyAudit(path)).fault).toBe(
      `${gap}; its end is missing: there were 13 lines, and 12 are there`,
    );
    put(lines().toSpliced(8, 1));
    expect((await verifyAudit(path)).fault).toMatch(/^before line 7 its .*; line 9 says that it is line 10/);
  });

  test('shows it where all lines are missing, or others are in their place', async () => {
    const all = await write(1);
    writeFileSync(path, '');
    await write(0);
    expect((await verifyAudit(path)).fault).toMatch(/^before line 1 its end is missing: there were 3 lines/);
    rmSync(path);
    rmSync(`${path}.head`);
    await write(1);
    const head = readFileSync(`${path}.head`);
    put(all);
    writeFileSync(`${path}.head`, head);
    expect((await verifyAudit(path)).fault).toBe('its end was changed: line 3 was another one');
    await write(0);
    expect((await verifyAudit(path)).fault).toBe('before line 4 its end was changed: line 3 was another one');
  });

  test('says what it knows where the file beside it is empty', async () => {
    await write(1);
    writeFileSync(`${path}.head`, '');
    expect(await verifyAudit(path)).toMatchObject({ hasHead: false, lines: 3 });
    await write(1);
    expect(await verifyAudit(path)).toEqual({ lines: 6, hash: expect.any(String), hasHead: true });
  });
});

describe('an audit log whose process was killed', () => {
  test('between a line and the file beside it is whole, and so it stays', async () => {
    const log = await AuditLog.open(path);
    log.note(event(1));
    copyFileSync(`${path}.head`, join(folder, 'head'));
    log.note(event(2));
    await log.close();
    put(lines().slice(0, 3));
    copyFileSync(join(folder, 'head'), `${path}.head`);
    expect((await verifyAudit(path)).fault).toBeUndefined();
    await write(1);
    expect((await verifyAudit(path)).fault).toBeUndefined();
    expect(JSON.parse(lines()[3] as string)).toMatchObject({ call: 'open', head: { lines: 2 } });
  });

  test('is refused with the pid of its owner while that lives, and free at once when it is killed', async () => {
    for (let round = 0; round < 3; round++) {
      const child = await runWriter();
      const refused = {
        code: 'AUDIT_UNWRITABLE',
        message: `Cannot write audit log "${path}": it is in use by process ${child.pid}`,
      };
      await expect(AuditLog.open(path)).rejects.toMatchObject(refused);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect((await verifyAudit(path)).fault).toBeUndefined();
      await write(1);
      expect((await verifyAudit(path)).fault).toBeUndefined();
    }
  });
});

test('an audit log that this process has open is refused, by any name, and free once it is closed', async () => {
  const log = await AuditLog.open(path);
  const refused = {
    code: 'AUDIT_UNWRITABLE',
    message: expect.stringContaining('already open in this process'),
  };
  await expect(AuditLog.open(path)).rejects.toMatchObject(refused);
  symlinkSync(path, join(folder, 'other.log'));
  await expect(AuditLog.open(join(folder, 'other.log'))).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
  await log.close();
  await write(1);
  expect((await verifyAudit(path)).fault).toBeUndefined();
});

/** A process that writes lines as fast as it can; it is there once it has written some. */
async function runWriter(): Promise<ChildProcess> {
  const file = join(folder, 'child.mjs');
  writeFileSync(
    file,
    `import { AuditLog } from ${JSON.stringify(built)};
const log = await AuditLog.open(${JSON.stringify(path)});
for (let n = 0; n < 100; n++) log.note({ call: 'search' });
console.log('open');
setInterval(() => { for (let n = 0; n < 100; n++) log.note({ call: 'search' }); });`,
  );
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}
