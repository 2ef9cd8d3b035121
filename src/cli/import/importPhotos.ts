import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { readIdentifier } from '../../api/field.ts';
import { CallError } from '../shared/callError.ts';
import { printable } from '../shared/printable.ts';
import { checkReportPlace, isFolder } from '../shared/reportPlace.ts';
import { requireStore } from '../shared/requireStore.ts';
import { withEngine } from '../shared/withEngine.ts';
import type { ImportOptions } from './importOptions.ts';
import type { ImportSource } from './importPhoto.ts';
import { openImportProgress } from './importProgress.ts';
import { type ImportOutcome, importRun, readyLibrary } from './importRun.ts';
import { type ImportEnd, printEnd, printFound, printInto, printPlan } from './importTexts.ts';
import { renderImportReport } from './report/renderImportReport.ts';
import { stopOnSignal } from './stopOnSignal.ts';
import { surveyFolder } from './surveyFolder.ts';
import { surveyList } from './surveyList.ts';

/** Enrolls the photos of a folder or a list, and says what came of it. */
export async function importPhotos(folder: string | undefined, options: ImportOptions): Promise<void> {
  const { path, group = '', create, report } = options;
  if (readIdentifier(group) === undefined) throw new CallError('INVALID_GROUP_ID', { path, group });
  if (report !== false) await checkReportPlace(report);
  if (!create) requireStore(path);
  const from = options.csv ?? (folder as string);
  const source = await surveyOf(folder, options);
  if (options.dryRun) return printPlan(from, source, options);
  printFound(from, source);
  const end = await withEngine(options, engineSettings(options), async (engine) => {
    const made = await readyLibrary(engine, { path, group }, options.groupName ?? group, create);
    printInto(made, options);
    const started = performance.now();
    const { outcome, stopped } = await runUntilStopped(engine, source, options);
    const { libraries } = engine.status();
    const face_count = libraries.find(({ group_id }) => group_id === group)?.face_count ?? 0;
    return { outcome, stopped, face_count, seconds: (performance.now() - started) / 1000 };
  });
  const { enrolled, known, refused } = end.outcome;
  const stopped = end.stopped !== undefined;
  const shown = { from: `“${from}”`, group, photos: source.count, enrolled, known, refused, stopped };
  const wanted = report === false || refused.length === 0 ? undefined : report;
  const written = wanted && (await writeReport(wanted, renderImportReport(shown)));
  printEnd({ ...end, photos: source.count, report: written } satisfies ImportEnd, options);
}

/** The work is done: what came of it is said without the report, too. @returns where it is, if it could be written. */
async function writeReport(report: string, page: string): Promise<string | undefined> {
  try {
    await writeFile(report, page, { mode: 0o600 });
    return report;
  } catch (fault) {
    console.error(printable(`Cannot write report "${report}": ${(fault as Error).message}`));
    return undefined;
  }
}

function surveyOf(folder: string | undefined, { csv, names }: ImportOptions): Promise<ImportSource> {
  return csv === undefined ? surveyFolder(folder as string, names) : listIn(csv, folder);
}

async function listIn(csv: string, folder: string | undefined): Promise<ImportSource> {
  if (folder !== undefined && !(await isFolder(folder)))
    throw new Error(`Cannot read folder "${folder}": it does not exist, or is a file`);
  return surveyList(csv, folder);
}

/** All of them look at photos; nothing else waits for this process. */
function workersOf({ workers }: ImportOptions): number {
  return workers ?? Math.min(4, Math.max(1, availableParallelism() - 1));
}

function engineSettings(options: ImportOptions): Parameters<typeof withEngine>[1] {
  const workers = workersOf(options);
  // Nobody else uses sharp in this process; the index is of no use to an import.
  return {
    ...{ quality: options.quality, index: 'exact', templates: { mean: false } },
    vision: { workers, queue: mostOf(options), blockLoaders: true },
  };
}

/** Photos under way at once: while a worker looks at one, the next is read, and one is written. */
function mostOf(options: ImportOptions): number {
  return 2 * workersOf(options) + 1;
}

async function runUntilStopped(
  engine: Parameters<typeof importRun>[0],
  source: ImportSource,
  options: ImportOptions,
): Promise<{ readonly outcome: ImportOutcome; readonly stopped: NodeJS.Signals | undefined }> {
  const { group = '', multiOriented = false, report } = options;
  const progress = openImportProgress(source.count);
  const stop = stopOnSignal(() => progress.close());
  const job = { group, multiOriented, most: mostOf(options), pictures: report !== false };
  try {
    const outcome = await importRun(engine, source, job, progress, stop.signal);
    return { outcome, stopped: stop.received };
  } catch (cause) {
    const message = (cause as Error).message;
    throw new Error(
      `${message}. What was enrolled so far stays; once that is mended, the same command goes on`,
      { cause },
    );
  } finally {
    stop.end();
    progress.close();
  }
}
