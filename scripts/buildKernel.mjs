// Compiles the scan of the exact index to WebAssembly: node scripts/buildKernel.mjs OUT
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/assemblyscript/bin/asc.js', import.meta.url));
const options = [
  'src/gallery/kernel/scan.ts',
  ...['--outFile', process.argv[2] ?? 'dist/gallery/kernel/scan.wasm'],
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  // 65,536 pages are the 4 GiB that a 32-bit memory can have; rowMemory.ts declares as much or less.
  ...['--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
  ...['--enable', 'simd,threads'],
];
const { status } = spawnSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
