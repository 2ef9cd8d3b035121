import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { styleText } from 'node:util';
import { duration } from '../shared/duration.ts';
import { exitCode } from '../shared/exitCode.ts';
import { plural } from '../shared/plural.ts';
import { printable } from '../shared/printable.ts';
import { printJson } from '../shared/printJson.ts';
import { table } from '../shared/table.ts';
import type { ImportOptions } from './importOptions.ts';
import type { ImportPhoto, ImportSource } from './importPhoto.ts';
import type { ImportOutcome } from './importRun.ts';
import { adviceOn } from './report/advice.ts';

/** How an import ended. */
export interface ImportEnd {
  readonly outcome: ImportOutcome;
  /** The signal that stopped it. */
  readonly stopped: NodeJS.Signals | undefined;
  readonly photos: number;
  /** Faces in the library. */
  readonly face_count: number;
  readonly seconds: number;
  /** Where the report is, where there is one. */
  readonly report: string | undefined;
}

/** Refused photos that are named on the terminal. */
const MOST_NAMED = 10;
/** Photos that a dry run shows. */
const MOST_PLANNED = 12;

/** Before the nets are loaded, which takes a while; to standard error, since standard output is the result. */
export function printFound(from: string, { count, people, notes }: ImportSource): void {
  const found = `Found ${plural(count, 'photo')} of ${plural(people, 'person', 'people')} in "${from}"`;
  for (const line of [found, ...notes]) console.error(printable(line));
}

/** Before the first photo. */
export function printInto(made: boolean, { group, path }: ImportOptions): void {
  console.error(printable(`Importing into ${made ? 'new ' : ''}library "${group}" of "${path}"`));
}

/** For `--dry-run`: whose the photos would be. */
export async function printPlan(from: string, source: ImportSource, options: ImportOptions): Promise<void> {
  const shown: ImportPhoto[] = [];
  const problems: ImportPhoto[] = [];
  for await (const photo of source.photos()) {
    if (shown.length < MOST_PLANNED) shown.push(photo);
    if (photo.problem !== undefined) problems.push(photo);
  }
  process.exitCode = problems.length > 0 ? exitCode.no : exitCode.done;
  const { count: photos, people, notes } = source;
  const named = problems.map(({ name, problem }) => ({ file: name, detail: problem }));
  if (options.json) return printJson({ dry_run: true, photos, people, notes, refusals: named });
  const sum = `${plural(photos, 'photo')} of ${plural(people, 'person', 'people')} in "${from}"`;
  console.log(
    table(shown, [
      { title: 'photo', of: ({ name }) => name },
      { title: 'user_id', of: ({ user_id }) => user_id },
    ]),
  );
  if (photos > shown.length) console.log(`… and ${plural(photos - shown.length, 'more', 'more')}`);
  console.log(`\n${printable(sum)}; nothing was changed`);
  for (const note of notes) console.log(printable(note));
  for (const { file, detail } of named.slice(0, MOST_NAMED)) console.log(printable(`${file}: ${detail}`));
  if (named.length > MOST_NAMED) console.log(`… and ${named.length - MOST_NAMED} more`);
}

/** Says what came of it, and sets the exit code. */
export function printEnd(end: ImportEnd, options: ImportOptions): void {
  process.exitCode = codeOf(end);
  if (options.json) printJson(jsonOf(end, options));
  else printSummary(end, options);
}

function codeOf({ stopped, outcome }: ImportEnd): number {
  if (stopped !== undefined) return stopped === 'SIGTERM' ? exitCode.terminated : exitCode.interrupted;
  return outcome.refused.length > 0 ? exitCode.no : exitCode.done;
}

function jsonOf(
  { outcome, stopped, photos, face_count, seconds, report }: ImportEnd,
  options: ImportOptions,
): object {
  const { enrolled, known, refused } = outcome;
  const refusals = refused.map(({ picture: _, ...refusal }) => refusal);
  const counts = { photos, enrolled, already_enrolled: known, refused: refused.length, face_count };
  const stop = { stopped: stopped !== undefined, seconds: Number(seconds.toFixed(1)) };
  return {
    group_id: options.group,
    ...counts,
    ...stop,
    ...(report === undefined ? {} : { report: resolve(report) }),
    refusals,
  };
}

function printSummary(
  { outcome, stopped, photos, face_count, seconds, report }: ImportEnd,
  { group }: ImportOptions,
): void {
  const { enrolled, known, refused } = outcome;
  const stream = process.stdout;
  const counts = [`${plural(enrolled, 'photo')} enrolled`];
  if (known > 0) counts.push(`${known.toLocaleString('en')} in the library already`);
  if (refused.length > 0)
    counts.push(styleText('yellow', `${refused.length.toLocaleString('en')} refused`, { stream }));
  console.log(`${counts.join(', ')}, in ${duration(seconds)}`);
  printRefused(outcome);
  console.log(`Library "${group}" has ${plural(face_count, 'face')}`);
  if (report !== undefined) console.log(`Report with pictures: ${pathToFileURL(resolve(report)).href}`);
  const done = enrolled + known + refused.length;
  if (stopped !== undefined)
    console.log(
      `Stopped: ${(photos - done).toLocaleString('en')} photos are left. The same command goes on from here.`,
    );
}

/** By reason, the most frequent first, with some of the files. */
function printRefused({ refused }: ImportOutcome): void {
  if (refused.length === 0) return;
  const counts = new Map<string, number>();
  for (const { error } of refused) counts.set(error, (counts.get(error) ?? 0) + 1);
  for (const [error, count] of [...counts].sort(([, a], [, b]) => b - a))
    console.log(`  ${count.toLocaleString('en').padStart(6)}  ${adviceOn(error).title}`);
  for (const { file, detail } of refused.slice(0, MOST_NAMED)) console.log(printable(`  ${file}: ${detail}`));
  if (refused.length > MOST_NAMED) console.log(`  … and ${refused.length - MOST_NAMED} more`);
}
