import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdsStore } from '#src/store/holdsStore.js';

const built = new URL('../../dist/store/holdsStore.js', import.meta.url).href;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-holds-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Asks as a user who owns nothing, where this one may become another. */
function askAsNobody(path: string): string {
  const body = `
    import { holdsStore } from ${JSON.stringify(built)};
    if (process.getuid() === 0) process.setuid(65534);
    try { console.log(holdsStore(process.argv[1])); } catch ({ code, message }) { console.log(code, message); }`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', body, path], { encoding: 'utf8' }).stdout;
}

describe('holdsStore()', () => {
  it('tells a store from an empty folder and from none', () => {
    expect(holdsStore(join(folder, 'none'))).toBe(false);
    expect(holdsStore(folder)).toBe(false);
    writeFileSync(join(folder, 'faces.mdb'), '');
    expect(holdsStore(folder)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('says that a file is one', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => holdsStore(join(folder, 'file'))).toThrow(/file": it is a file/);
  });

  it.skipIf(process.platform === 'win32')('does not call absent what it may not look into', () => {
    const path = join(folder, 'locked');
    mkdirSync(path, { mode: 0 });
    expect(askAsNobody(path)).toContain(
      `STORE_UNWRITABLE Cannot read store "${path}": this user may not look`,
    );
  });
});
