// Compiles the kernels, which are written in AssemblyScript, to WebAssembly: node scripts/buildKernels.mjs [FOLDER]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/assemblyscript/bin/asc.js', import.meta.url));
const folder = process.argv[2] ?? 'dist';
const kernels = ['gallery/kernel/scan', 'image/kernel/warp'];

for (const path of kernels) {
  // stub: they allocate nothing.
  const fixed = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd,threads'];
  // 65,536 pages are the 4 GiB that a 32-bit memory can have; who makes the memory declares as much or less.
  const memory = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536'];
  const options = [`src/${path}.ts`, '--outFile', `${folder}/${path}.wasm`, ...fixed, ...memory];
  const { status } = spawnSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
