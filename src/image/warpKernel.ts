import { readFileSync } from 'node:fs';

/** What kernel/warp.ts exports, compiled to WebAssembly. */
interface Kernel {
  reduceRow(
    pixels: number,
    wide: number,
    high: number,
    step: number,
    fill: number,
    sums: number,
    cells: number,
    count: number,
  ): void;
  widenRow(pixels: number, wide: number, scratch: number, cells: number): void;
  sample(
    cells: number,
    columns: number,
    rows: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    size: number,
    samples: number,
    scale: number,
    red: number,
    green: number,
    blue: number,
    out: number,
  ): void;
}

interface Exports extends Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
}

/** The compiled kernel with a memory of its own; addresses are bytes from the start of that. */
export interface WarpKernel extends Kernel {
  /** The whole memory: a view, good until it grows. */
  readonly bytes: Uint8Array;
  /** Makes sure that the memory has that many bytes. */
  reserve(bytes: number): void;
  /** A view, good until the memory grows. @param at - a multiple of 4. */
  floats(at: number, count: number): Float32Array;
}

const PAGE = 65_536;

export function startWarpKernel(): WarpKernel {
  const module = new WebAssembly.Module(readFileSync(new URL('./kernel/warp.wasm', import.meta.url)));
  const { memory, reduceRow, widenRow, sample } = new WebAssembly.Instance(module, {})
    .exports as unknown as Exports;
  return {
    reduceRow,
    widenRow,
    sample,
    get bytes() {
      return new Uint8Array(memory.buffer);
    },
    reserve(bytes) {
      const missing = bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    },
    floats: (at, count) => new Float32Array(memory.buffer, at, count),
  };
}
