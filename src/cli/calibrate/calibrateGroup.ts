import type { CalibrateGroupBody } from '../../api/bodies.ts';
import { type CalibratedParts, calibrateLibrary } from '../../engine/calibrateLibrary.ts';
import { LibraryCalibrations } from '../../engine/libraryCalibrations.ts';
import type { StoredLibrary } from '../../store/store.ts';
import { storedLibrary } from '../library/storedLibrary.ts';
import { CallError } from '../shared/callError.ts';
import { printJson } from '../shared/printJson.ts';
import type { JsonOption, StoreOptions } from '../shared/storeOptions.ts';
import { withStore } from '../shared/withStore.ts';
import { groupReport } from './groupReport.ts';

/** @see calibrateGroup */
export interface CalibrateGroupOptions extends StoreOptions, JsonOption {
  readonly group: string;
  readonly coarse?: true;
  readonly dryRun?: true;
  readonly reset?: true;
  readonly suspects?: true;
}

/**
 * Measures a library of a folder on its own faces and says what came of it; with `reset`, takes its table away. Templates are all
 * that it needs, so no net is loaded.
 */
export async function calibrateGroup(options: CalibrateGroupOptions): Promise<void> {
  await withStore(options, async (store, { packHash }, pack) => {
    const library = storedLibrary(store, options.group, options.path);
    const parts = { store, pack, calibrations: new LibraryCalibrations(store, packHash), options: {} };
    if (options.reset) await reset(parts, library, options);
    else await measure(parts, library, options);
  });
}

async function measure(
  parts: CalibratedParts,
  library: StoredLibrary,
  options: CalibrateGroupOptions,
): Promise<void> {
  const { coarse = false, dryRun = false, suspects = false, json } = options;
  const report = await calibrateLibrary(parts, library, { dry_run: dryRun, coarse }, new Date());
  if (!report) throw new CallError('INVALID_OUTER_ID', options);
  const body: CalibrateGroupBody = { group_id: library.group_id, ...report };
  if (json) printJson(body);
  else console.log(groupReport(body, { coarse, dryRun, suspects }));
}

async function reset(
  { store, calibrations }: CalibratedParts,
  { key, group_id }: StoredLibrary,
  { json }: JsonOption,
): Promise<void> {
  const removed = store.calibration(key) !== undefined;
  await calibrations.set(key, undefined);
  const said = removed
    ? "its own calibration is gone; its scores are those of the pack's again"
    : "it had no calibration of its own; its scores are those of the pack's";
  if (json) printJson({ group_id, removed });
  else console.log(`Library "${group_id}": ${said}`);
}
