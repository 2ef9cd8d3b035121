import type { QuantisedProbe } from './quantise.ts';

/** A part of a library for the scan: where its rows lie. */
export interface ScanBlock {
  readonly arena: number;
  readonly offset: number;
  readonly capacity: number;
  readonly rows: number;
  readonly ratio: number;
}

/** A search of a library for one or more probes, whose values lie in the probe space of every memory. */
export interface ScanJob {
  readonly probes: readonly QuantisedProbe[];
  /** Candidates wanted for each probe, no more than there are faces. */
  readonly limits: readonly number[];
  readonly blocks: readonly ScanBlock[];
}

/** What a thread found for each probe: no better candidate was among the rows that it scanned. */
export interface ScanFinding {
  readonly ids: Float64Array;
  readonly similarities: Float64Array;
}
