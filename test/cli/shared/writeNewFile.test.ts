import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeNewFile } from '#src/cli/shared/writeNewFile.js';

const built = new URL('../../../dist/cli/shared/writeNewFile.js', import.meta.url).href;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-new-file-'));
  file = join(folder, 'lines');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('writes all lines, and nothing is under the name before', async () => {
  async function* lines(): AsyncGenerator<string> {
    for (let i = 0; i < 1000; i++) {
      expect(existsSync(file)).toBe(false);
      yield `${i}\n`;
    }
  }
  await writeNewFile(file, lines());
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(1001);
  expect(readdirSync(folder)).toEqual(['lines']);
});

test('writes over nothing that comes to be there meanwhile, and leaves nothing of its own', async () => {
  async function* lines(): AsyncGenerator<string> {
    yield 'mine\n';
    writeFileSync(file, 'theirs');
  }
  await expect(writeNewFile(file, lines())).rejects.toThrow('it is there already, choose another name');
  expect(readFileSync(file, 'utf8')).toBe('theirs');
  expect(readdirSync(folder)).toEqual(['lines']);
});

test('leaves nothing where the lines end in a fault, which is thrown as it is', async () => {
  const fault = new Error('no more');
  async function* lines(): AsyncGenerator<string> {
    yield 'mine\n';
    throw fault;
  }
  await expect(writeNewFile(file, lines())).rejects.toBe(fault);
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing where %s ends the process', async (signal) => {
  const program = `
    import { writeNewFile } from ${JSON.stringify(built)};
    async function* lines() {
      for (;;) {
        yield 'line\\n';
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    await writeNewFile(${JSON.stringify(file)}, lines());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toHaveLength(1);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([null, signal]);
  expect(readdirSync(folder)).toEqual([]);
});
