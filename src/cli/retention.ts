import { type Command, InvalidArgumentError } from 'commander';
import { readDays } from '../api/field.ts';
import { storedLibrary } from './library/storedLibrary.ts';
import { eraseExpired } from './shared/eraseExpired.ts';
import { plural } from './shared/plural.ts';
import { printJson } from './shared/printJson.ts';
import { type JsonOption, jsonOption, type StoreOptions, storeOptions } from './shared/storeOptions.ts';
import { withStore } from './shared/withStore.ts';

interface Options extends StoreOptions, JsonOption {
  readonly group?: string;
  readonly days?: number | 'default';
}

const help = `
What is set is kept in the store: whatever opens it, "facedex serve" among them, removes older faces at once and then every hour. The
store must not be open meanwhile; an application that has it open calls engine.setRetention({ group_id, days }) instead.

Examples:
  $ npx facedex retention --path ./faces
  $ npx facedex retention --path ./faces --group guests --days 30
  $ npx facedex retention --path ./faces --group guests --days default
`;

/** Adds `facedex retention`. */
export function addRetention(program: Command): void {
  const command = program.command('retention').summary('say for how long faces are kept');
  jsonOption(storeOptions(command))
    .description('Shows for how long the faces of each library are kept, or sets it for one.')
    .option('--group <id>', 'group_id of the library')
    .option('--days <number>', 'days after which its faces are removed, or "default": nothing is said', days)
    .addHelpText('after', help)
    .action((options: Options) => {
      if ((options.group === undefined) !== (options.days === undefined))
        command.error("error: give both '--group' and '--days', or neither");
      return retention(options);
    });
}

async function retention({ group, days: wanted, ...options }: Options): Promise<void> {
  await withStore(options, async (store) => {
    if (group !== undefined) {
      const { key } = storedLibrary(store, group, options.path);
      await store.setRetention(key, wanted === 'default' ? undefined : wanted);
      await eraseExpired(store, options.path);
    }
    const libraries = store.libraries().map(({ group_id, size, retention_days }) => ({
      group_id,
      face_count: size,
      retention_days: retention_days ?? null,
    }));
    if (options.json) printJson(libraries);
    else for (const library of libraries) console.log(lineOf(library));
  });
}

interface Kept {
  readonly group_id: string;
  readonly face_count: number;
  readonly retention_days: number | null;
}

function lineOf({ group_id, face_count, retention_days }: Kept): string {
  return `${group_id}: ${plural(face_count, 'face')}, kept ${inWords(retention_days)}`;
}

function inWords(days: number | null): string {
  if (days === null) return 'as the option "retention" says, otherwise for ever';
  return days === 1 ? 'for a day' : `for ${days} days`;
}

function days(text: string): number | 'default' {
  const read = readDays(text);
  if (read === undefined) throw new InvalidArgumentError('Expected 1 to 36500, or "default".');
  return read;
}
