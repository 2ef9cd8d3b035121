import { createReadStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { CsvError, type Parser, parse } from 'csv-parse';
import { plural } from '../shared/plural.ts';
import { whyUnread } from '../shared/whyUnread.ts';
import type { ImportPhoto, ImportSource } from './importPhoto.ts';
import { userIdProblem } from './userIdOf.ts';

/** Columns that are read; `user_data` may be absent. */
const COLUMNS = ['file', 'user_id', 'user_data'] as const;
/** Characters of user_data at most. */
const MOST_DATA = 128;

type Row = Readonly<Record<string, string | undefined>>;

/**
 * Photos of a list: CSV (RFC 4180, UTF-8) with the columns `file`, `user_id` and, where wanted, `user_data`. Reads it once to
 * count them.
 *
 * @param folder - that files are meant from. @default the list's own
 * @throws Error
 */
export async function surveyList(list: string, folder: string = dirname(list)): Promise<ImportSource> {
  let count = 0;
  let unused: readonly string[] = [];
  const people = new Set<string>();
  for await (const row of rowsOf(list)) {
    if (count === 0) unused = Object.keys(row).filter((key) => !(COLUMNS as readonly string[]).includes(key));
    count += 1;
    people.add(row['user_id'] ?? '');
  }
  if (count === 0) throw new Error(`Cannot find photos in "${list}": it has no rows`);
  const notes =
    unused.length === 0 ? [] : [`${plural(unused.length, 'column')} not used: ${unused.join(', ')}`];
  return { count, people: people.size, notes, photos: () => photosOf(list, folder) };
}

async function* photosOf(list: string, folder: string): AsyncGenerator<ImportPhoto> {
  for await (const { file = '', user_id = '', user_data = '' } of rowsOf(list)) {
    const problem = problemOf(file, user_id, user_data);
    yield {
      ...{ path: resolve(folder, file), name: file, user_id, user_data },
      ...(problem === undefined ? {} : { problem }),
    };
  }
}

function problemOf(file: string, user_id: string, user_data: string): string | undefined {
  if (file === '') return 'there is no file';
  if ([...user_data].length > MOST_DATA) return `user_data has more than ${MOST_DATA} characters`;
  return userIdProblem(user_id);
}

async function* rowsOf(list: string): AsyncGenerator<Row> {
  const options = { bom: true, columns: (names: string[]) => checkedColumns(list, names), trim: true };
  // The parser gets the fault of the file, too; nothing else is done about it here.
  const rows: Parser = pipeline(createReadStream(list), parse(options), () => undefined);
  try {
    for await (const row of rows) yield row as Row;
  } catch (cause) {
    throw listFault(list, cause);
  }
}

function checkedColumns(list: string, names: readonly string[]): string[] {
  const columns = names.map((name) => name.trim().toLowerCase());
  const twice = COLUMNS.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice !== undefined)
    throw new Error(`Cannot read list "${list}": its first line names the column ${twice} twice, leave one`);
  const missing = COLUMNS.slice(0, 2).filter((name) => !columns.includes(name));
  if (missing.length === 0) return columns;
  throw new Error(
    `Cannot read list "${list}": its first line must name the columns file, user_id and, where wanted, user_data, with commas between them; it lacks ${missing.join(' and ')}`,
  );
}

function listFault(list: string, cause: unknown): unknown {
  if (cause instanceof CsvError) return new Error(`Cannot read list "${list}": ${cause.message}`, { cause });
  const isOfSystem = (cause as NodeJS.ErrnoException).code !== undefined;
  return isOfSystem ? new Error(`Cannot read list "${list}": ${whyUnread(cause)}`, { cause }) : cause;
}
