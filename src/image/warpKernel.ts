import { readFileSync } from 'node:fs';
import { reserveMemory } from './photoMemory.ts';

/** What kernel/warp.ts exports, compiled to WebAssembly. */
interface Kernel {
  reduceRow(
    pixels: number,
    stride: number,
    wide: number,
    high: number,
    step: number,
    fill: number,
    sums: number,
    cells: number,
    count: number,
  ): void;
  widenRow(pixels: number, wide: number, scratch: number, cells: number): void;
  fillCells(cells: number, bytes: number, value: number): void;
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

/** The compiled kernel with its memory; addresses are bytes from the start of that. */
export interface WarpKernel extends Kernel {
  /** The whole memory: a view, good until it grows. */
  readonly bytes: Uint8Array;
  /** Makes sure that the memory has that many bytes. */
  reserve(bytes: number): void;
  /** A view, good until the memory grows. @param at - a multiple of 4. */
  floats(at: number, count: number): Float32Array;
}

/** A kernel that works on a memory; what else lies in that must be left alone. */
export function startWarpKernel(memory: WebAssembly.Memory): WarpKernel {
  const module = new WebAssembly.Module(readFileSync(new URL('./kernel/warp.wasm', import.meta.url)));
  const { reduceRow, widenRow, fillCells, sample } = new WebAssembly.Instance(module, { env: { memory } })
    .exports as unknown as Kernel;
  return {
    reduceRow,
    widenRow,
    fillCells,
    sample,
    get bytes() {
      return new Uint8Array(memory.buffer);
    },
    reserve: (bytes) => reserveMemory(memory, bytes),
    floats: (at, count) => new Float32Array(memory.buffer, at, count),
  };
}
