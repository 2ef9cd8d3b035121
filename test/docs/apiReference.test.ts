import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tool = join(root, 'scripts/apiReference');

function textsIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

test('docs/api is what "npm run docs" makes of the doc comments, and each public symbol has one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facedex-api-'));
  const typedoc = join(tool, 'node_modules/typedoc/bin/typedoc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [typedoc, '--out', folder], {
    cwd: tool,
    encoding: 'utf8',
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(textsIn(join(root, 'docs/api')), 'run "npm run docs"').toEqual(textsIn(folder));
  rmSync(folder, { recursive: true });
}, 120_000);
