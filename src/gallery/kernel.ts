import { readFileSync } from 'node:fs';

/** What kernel/scan.ts exports, compiled to WebAssembly; addresses are bytes from the start of its memory. */
export interface Kernel {
  scan(
    codes: number,
    scales: number,
    rows: number,
    width: number,
    probe: number,
    factor: number,
    slack: number,
    least: number,
    out: number,
  ): number;
  similarities(
    list: number,
    count: number,
    vectors: number,
    dimension: number,
    probe: number,
    out: number,
  ): void;
  read(from: number, bytes: number): number;
}

/** The compiled kernel: a kilobyte, which threads can be given as it is. */
export function loadKernel(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL('./kernel/scan.wasm', import.meta.url)));
}

/** A kernel that works on this memory. */
export function startKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}
