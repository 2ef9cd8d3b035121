import { GROUP } from './quantise.ts';

/** Threads that may scan at once; each has scratch space of its own. */
export const MAX_THREADS = 16;
/** Probes that one pass over memory may answer. */
export const MAX_PROBES = 8;
/** Rows of one call of the kernel, at most. */
export const SLICE_ROWS = 4096;
/** So that rows begin where cache lines and groups of four rows do. */
export const ALIGNMENT = 64;

/** Where things lie in a memory that the kernel works on, all in bytes. */
export interface RowLayout {
  readonly dimension: number;
  /** Bytes of a row of codes: the dimension, rounded up to the codes that the kernel takes at a time. */
  readonly width: number;
  /** Bytes of a probe: its int16 values, then its float64 values. */
  readonly probeBytes: number;
  /** Bytes of a thread's scratch space: the places of the rows of a slice, then their similarities. */
  readonly scratchBytes: number;
  /** Where the first block may begin: behind the probes and the scratch space. */
  readonly firstBlock: number;
}

export function rowLayout(dimension: number): RowLayout {
  const width = roundUp(dimension, GROUP);
  const probeBytes = roundUp(2 * width + 8 * dimension, ALIGNMENT);
  const scratchBytes = SLICE_ROWS * (4 + 8);
  const firstBlock = ALIGNMENT + MAX_PROBES * probeBytes + MAX_THREADS * scratchBytes;
  return { dimension, width, probeBytes, scratchBytes, firstBlock };
}

/** Address of the int16 values of a probe; address 0 stays free. */
export function probeAt({ probeBytes }: RowLayout, probe: number): number {
  return ALIGNMENT + probe * probeBytes;
}

export function scratchAt({ probeBytes, scratchBytes }: RowLayout, thread: number): number {
  return ALIGNMENT + MAX_PROBES * probeBytes + thread * scratchBytes;
}

/** Where the parts of a block of `capacity` rows begin, from its own start. */
export interface BlockLayout {
  readonly ids: number;
  readonly scales: number;
  readonly codes: number;
  readonly vectors: number;
  readonly users: number;
  readonly bytes: number;
}

/** @param capacity - multiple of 16, which keeps all parts on the alignment. */
export function blockLayout({ dimension, width }: RowLayout, capacity: number): BlockLayout {
  const scales = 8 * capacity;
  const codes = scales + 4 * capacity;
  const vectors = codes + width * capacity;
  const users = vectors + 4 * dimension * capacity;
  return { ids: 0, scales, codes, vectors, users, bytes: users + 8 * capacity };
}

/** The least multiple of a step that is no less than a value. */
export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
