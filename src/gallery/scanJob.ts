import type { QuantisedProbe } from './quantise.ts';
import type { RowBlock } from './rowBlock.ts';
import { blockLayout, type RowLayout } from './rowLayout.ts';

/** Numbers that say where a block lies: one array of them is sent to a thread much faster than objects. */
const BLOCK_FIELDS = 7;

/** A search of a library for one or more probes, whose values lie in the probe space of every memory. */
export interface ScanJob {
  readonly probes: readonly QuantisedProbe[];
  /** Candidates wanted for each probe, no more than there are faces. */
  readonly limits: readonly number[];
  /** BLOCK_FIELDS numbers a block, see `toScanBlocks`. */
  readonly blocks: Float64Array;
}

/** What a thread found for each probe: no better candidate was among the rows that it scanned. */
export interface ScanFinding {
  readonly ids: Float64Array;
  readonly similarities: Float64Array;
}

/** A part of a library for the scan: the addresses of its first row. */
export interface ScanBlock {
  readonly arena: number;
  readonly rows: number;
  readonly ratio: number;
  readonly ids: number;
  readonly scales: number;
  readonly codes: number;
  readonly vectors: number;
}

export function toScanBlocks(blocks: readonly RowBlock[], layout: RowLayout): Float64Array {
  const fields = new Float64Array(blocks.length * BLOCK_FIELDS);
  blocks.forEach(({ place, rows, ratio }, i) => {
    const { ids, scales, codes, vectors } = blockLayout(layout, place.capacity);
    const { arena, offset } = place;
    const at = i * BLOCK_FIELDS;
    fields[at] = arena;
    fields[at + 1] = rows;
    fields[at + 2] = ratio;
    fields[at + 3] = offset + ids;
    fields[at + 4] = offset + scales;
    fields[at + 5] = offset + codes;
    fields[at + 6] = offset + vectors;
  });
  return fields;
}

/** The block at `place`; undefined past the last one. */
export function scanBlockAt(fields: Float64Array, place: number): ScanBlock | undefined {
  const at = place * BLOCK_FIELDS;
  if (at >= fields.length) return undefined;
  return {
    arena: fields[at] as number,
    rows: fields[at + 1] as number,
    ratio: fields[at + 2] as number,
    ids: fields[at + 3] as number,
    scales: fields[at + 4] as number,
    codes: fields[at + 5] as number,
    vectors: fields[at + 6] as number,
  };
}
