import type { Calibration } from '../pack/pack.ts';
import type { StoredLibrary } from '../store/store.ts';
import type { Parts } from './parts.ts';

/** What the scores of a library are read from at one moment. */
export interface Scale {
  /** Faces that a search compares with, at least 1. */
  readonly size: number;
  readonly calibration: Calibration;
  readonly owner: 'pack' | 'library';
  /** Smallest FMR of the table that was counted; undefined where the table is provisional. */
  readonly countedTo: number | undefined;
}

/** What a scale is read from. */
export type ScaleParts = Pick<Parts, 'pack' | 'calibrations'> & {
  readonly options: { readonly librarySize?: number | undefined };
};

/** The scale of a library: by its own calibration where it has one, and by its present size where none is pinned. */
export function scaleOf({ options, pack, calibrations }: ScaleParts, { key, size }: StoredLibrary): Scale {
  const own = calibrations.of(key);
  const { calibration, countedTo } = own ?? {
    calibration: pack.calibration,
    countedTo: pack.calibration.measured?.countedTo,
  };
  const owner = own ? 'library' : 'pack';
  return { size: options.librarySize ?? Math.max(1, size), calibration, owner, countedTo };
}
