import { z } from 'zod';
import type { Calibration } from '../../pack/pack.ts';
import { calibrationFaults } from '../../pack/packFaults.ts';
import { calibrationSchema } from '../../pack/packSchema.ts';

/** A library's own calibration, as it is stored with the library: the whole table, so that no later one mixes with it. */
export interface LibraryCalibration {
  /** Version of this form. */
  readonly format: 1;
  /** Hash of the pack whose embeddings were measured; with another pack the table means nothing. */
  readonly packHash: string;
  readonly calibration: Calibration;
  /** Smallest FMR that was counted on the library; below it the table follows the pack's tail. */
  readonly countedTo: number;
}

/** The form of {@link LibraryCalibration}. */
export const libraryCalibrationSchema: z.ZodType<LibraryCalibration> = z.strictObject({
  format: z.literal(1),
  packHash: z.string(),
  // A table that does not fall has no score for some similarities, and a search would find nobody.
  calibration: calibrationSchema.refine(
    (table) => calibrationFaults(table).length === 0,
    'similarity must rise and FMR must fall from point to point',
  ),
  countedTo: z.number().positive().max(1),
});

/** Reads what was stored; undefined where another pack, or a version with another form, has written it. */
export function readLibraryCalibration(text: string, packHash: string): LibraryCalibration | undefined {
  const read = libraryCalibrationSchema.safeParse(parsed(text));
  return read.success && read.data.packHash === packHash ? read.data : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
