import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { builtInPacks } from '../../pack/builtInPacks.ts';
import type { Calibration, MeasuredCalibration, PackNets } from '../../pack/pack.ts';
import { readPackNets } from '../../pack/readPackNets.ts';
import { calibrate } from '../../score/calibration/calibrate.ts';
import { matedSimilarities, trueMatchRate } from '../../score/calibration/mated.ts';
import { similarityAt } from '../../score/falseMatchRate.ts';
import { openCounter } from '../shared/openCounter.ts';
import { printable } from '../shared/printable.ts';
import { printJson } from '../shared/printJson.ts';
import { readGivenFile } from '../shared/readGivenFile.ts';
import { checkReportPlace } from '../shared/reportPlace.ts';
import { writeJson } from '../shared/writeJson.ts';
import { embedPeople, type WhichFace } from './embedPeople.ts';
import { noErrata, parseErrata } from './errata.ts';
import { checkNames, type GroupedPeople, groupPeople } from './groupPeople.ts';
import { readPeople } from './readPeople.ts';
import { renderCalibration } from './report/renderCalibration.ts';

/** Options of `facedex calibrate DIR`, as they come from the command line. */
export interface CalibrateFolderOptions {
  readonly pack: string;
  readonly errata?: string | undefined;
  readonly name?: string | undefined;
  readonly face: WhichFace;
  readonly seed: string;
  readonly report?: string | undefined;
  readonly weights?: string | undefined;
  readonly json?: true;
}

/** Rates that the summary gives the similarity at. */
const RATES = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
const seedNumber = z.coerce.number().int().min(0);

/**
 * Measures a pack of the user's own on a folder of people and writes the calibration into the pack's file. The same
 * photos and seed give the same table.
 *
 * @throws Error where options, folder or pack are wrong; FaceSearchError `TOO_FEW_PEOPLE`.
 */
export async function calibrateFolder(folder: string, options: CalibrateFolderOptions): Promise<void> {
  const path = packPathOf(options);
  const seed = seedNumber.safeParse(options.seed);
  if (!seed.success) throw new Error(`Cannot use --seed "${options.seed}": give a whole number from 0 on`);
  if (options.report !== undefined) await checkReportPlace(options.report);
  const pack = await readPackNets(path);
  const { people, siblings, names } = await peopleOf(pack, folder, options);
  const dataSet = options.name ?? basename(resolve(folder));
  const date = new Date().toISOString().slice(0, 10);
  const run = calibrate(people, { dataSet, date, seed: seed.data, excluded: siblings });
  const mated = matedSimilarities(people);
  const title = `Calibration of ${pack.id} on ${dataSet}`;
  if (options.report !== undefined) {
    await writeFile(options.report, renderCalibration({ title, ...run, mated, withSiblings: undefined }));
  }
  const { path: _, ...file } = pack;
  await writeJson(path, { ...file, calibration: run.calibration });
  if (options.json) return printJson({ pack: path, data_set: dataSet, calibration: run.calibration });
  console.log(printable(`${title}: ${names.length} people, written to ${path}`));
  printSummary(run.calibration, (similarity) => trueMatchRate(mated, similarity));
}

/** A table for our packs belongs to the project; who wants another one makes a copy. */
function packPathOf({ pack }: CalibrateFolderOptions): string {
  if (!builtInPacks.includes(pack)) return pack;
  throw new Error(
    `Cannot calibrate "${pack}": it comes with a calibration, which an update would bring back; copy its file and give "--pack" that path`,
  );
}

async function peopleOf(
  pack: PackNets,
  folder: string,
  { errata, face: which, weights: weightsDir }: CalibrateFolderOptions,
): Promise<GroupedPeople> {
  const photos = await readPeople(folder);
  const faults =
    errata === undefined ? noErrata : parseErrata((await readGivenFile('errata', errata)).toString());
  // Here already, since to embed the photos takes minutes or hours.
  checkNames(photos, faults);
  const counter = openCounter('photos');
  try {
    const workers = Math.min(4, availableParallelism());
    return groupPeople(await embedPeople(pack, photos, { which, workers, weightsDir }, counter.show), faults);
  } finally {
    counter.close();
  }
}

function printSummary(
  calibration: Calibration & { readonly measured: MeasuredCalibration },
  tmr: (similarity: number) => number,
): void {
  const { people, images, comparisons, draws, countedTo } = calibration.measured;
  console.log(
    `${people} people with a face, ${images} photos, ${comparisons} comparisons a draw, ${draws} draws`,
  );
  for (const fmr of RATES) {
    const similarity = similarityAt(calibration, fmr);
    const share = (100 * tmr(similarity)).toFixed(1);
    const kind = fmr >= countedTo ? 'counted' : 'extrapolated';
    console.log(
      `  FMR ${fmr.toExponential(0)} (${kind}) at similarity ${similarity.toFixed(3)}: ${share} % of mates found`,
    );
  }
}
