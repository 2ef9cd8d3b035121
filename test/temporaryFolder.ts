import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;

/**
 * Gives all tests, and the processes that they start and kill, one temporary folder, which goes with them: what a killed
 * process leaves behind, nobody else would remove.
 */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), 'facedex-tests-'));
  process.env['TMPDIR'] = folder;
  process.env['TMP'] = folder;
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
