// Compiles src to dist from scratch, so that no file of an older build stays behind.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a tool of node_modules; ends the build where it fails. */
function run(tool, args) {
  const file = fileURLToPath(new URL(`../node_modules/${tool}`, import.meta.url));
  const { status } = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Compiles AssemblyScript to WebAssembly; `stub`: the kernels allocate nothing. */
function compileKernel(path, flags) {
  const fixed = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='];
  run('assemblyscript/bin/asc.js', [`src/${path}.ts`, '--outFile', `dist/${path}.wasm`, ...fixed, ...flags]);
}

rmSync(`${root}dist`, { recursive: true, force: true });
run('typescript/bin/tsc', ['-p', `${root}tsconfig.json`]);
chmodSync(`${root}dist/cli/facedex.js`, 0o755);
// 65,536 pages are the 4 GiB that a 32-bit memory can have; rowMemory.ts declares as much or less.
compileKernel('gallery/kernel/scan', [
  ...['--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
  ...['--enable', 'simd,threads'],
]);
compileKernel('image/kernel/warp', ['--enable', 'simd']);
