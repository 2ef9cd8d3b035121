import type { CalibrateGroupBody } from '../../api/bodies.ts';
import { FaceSearch } from '../../engine/faceSearch.ts';
import { readKeyFile } from '../shared/readKeyFile.ts';
import { requireStore } from '../shared/requireStore.ts';
import { groupReport } from './groupReport.ts';

/** @see calibrateGroup */
export interface CalibrateGroupOptions {
  readonly group: string;
  readonly path: string;
  readonly pack: string;
  readonly weights?: string;
  readonly keyFile?: string;
  readonly coarse?: true;
  readonly dryRun?: true;
  readonly reset?: true;
  readonly suspects?: true;
  readonly json?: true;
}

/** Measures a library of a folder on its own faces and says what came of it; with `reset`, takes its table away. */
export async function calibrateGroup(options: CalibrateGroupOptions): Promise<void> {
  const { path, pack, weights } = options;
  requireStore(path);
  const key = await readKeyFile(options.keyFile);
  const encryption = key && { key };
  const engine = await FaceSearch.open({
    ...{ path, pack, weights, encryption },
    ...{ index: 'exact', vision: { workers: 1 } },
  });
  try {
    if (options.reset) await reset(engine, options);
    else await measure(engine, options);
  } finally {
    await engine.close();
  }
}

async function measure(engine: FaceSearch, options: CalibrateGroupOptions): Promise<void> {
  const { group, coarse = false, dryRun = false, suspects = false, json } = options;
  const body = await engine.calibrateGroup({ group_id: group, dry_run: dryRun, coarse });
  if (body.error !== undefined) throw refused(group, options.path, body.error);
  console.log(
    json
      ? JSON.stringify(body, undefined, 2)
      : groupReport(body as CalibrateGroupBody, { coarse, dryRun, suspects }),
  );
}

async function reset(engine: FaceSearch, { group, path, json }: CalibrateGroupOptions): Promise<void> {
  const body = await engine.resetCalibration({ group_id: group });
  if (body.error !== undefined) throw refused(group, path, body.error);
  const said = body.removed
    ? "its own calibration is gone; its scores are those of the pack's again"
    : "it had no calibration of its own; its scores are those of the pack's";
  console.log(json ? JSON.stringify(body, undefined, 2) : `Library "${group}": ${said}`);
}

function refused(group: string, path: string, error: string): Error {
  const known = error === 'INVALID_OUTER_ID' || error === 'INVALID_GROUP_ID';
  const why = known ? `there is no such library in "${path}"` : error;
  return new Error(`Cannot calibrate library "${group}": ${why}`);
}
