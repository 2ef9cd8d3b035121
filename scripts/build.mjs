// Compiles src to dist from scratch, so that no file of an older build stays behind.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a script of this repository or its packages; ends the build where it fails. */
function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [`${root}${script}`, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(`${root}dist`, { recursive: true, force: true });
run('node_modules/typescript/bin/tsc', '-p', `${root}tsconfig.json`);
run('scripts/buildKernels.mjs');
run('scripts/buildUi.mjs');
chmodSync(`${root}dist/cli/facedex.js`, 0o755);
