// Compiles src to dist from scratch, so that no file of an older build stays behind.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const { status } = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.json`], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) chmodSync(`${root}dist/cli/facedex.js`, 0o755);
process.exitCode = status ?? 1;
