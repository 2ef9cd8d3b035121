import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kept = ['package.json', 'dist/cli/facedex.js', 'dist/cli/doctor/checkNode.js', 'dist/ownManifest.js'];

describe('facedex that cannot be loaded', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'facedex-old-'));
    for (const file of kept) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(root, file), join(folder, file));
    }
    // What the commands are to a Node.js that lacks something they import.
    writeFileSync(join(folder, 'dist/cli/program.js'), "import { of2030 } from 'node:util';\nof2030();\n");
    writeFileSync(
      join(folder, 'old.cjs'),
      "Object.defineProperty(process, 'version', { value: 'v18.20.8' });\n",
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(...node: readonly string[]): { status: number | null; stderr: string } {
    return spawnSync(process.execPath, [...node, join(folder, 'dist/cli/facedex.js'), 'doctor'], {
      encoding: 'utf8',
    });
  }

  it('says which Node.js it wants, where that is too old', () => {
    const { status, stderr } = run('--require', join(folder, 'old.cjs'));
    expect(status).toBe(1);
    expect(stderr).toBe(
      'facedex: Cannot run on Node.js v18.20.8: facedex wants ^20.19.0 || >=22.12.0; install a version of Node.js that is among them\n',
    );
  });

  it('says what is wrong, where that is another thing', () => {
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toContain('of2030');
  });
});
