import { type Command, InvalidArgumentError } from 'commander';
import { readDays } from '../api/field.ts';
import { type StoreOptions, storeCommand, withStore } from './withStore.ts';

interface Options extends StoreOptions {
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
  storeCommand(program, 'retention', 'say for how long faces are kept', 'folder of the store')
    .option('--group <id>', 'group_id of the library')
    .option('--days <number>', 'days after which its faces are removed, or "default": nothing is said', days)
    .addHelpText('after', help)
    .action(retention);
}

async function retention({ group, days: wanted, ...options }: Options): Promise<void> {
  if ((group === undefined) !== (wanted === undefined))
    throw new Error('Cannot set for how long faces are kept: give both "--group" and "--days", or neither');
  await withStore(options, async (store) => {
    if (group !== undefined) {
      const library = store.library(group);
      if (!library) throw new Error(`Cannot find library "${group}": there is none in "${options.path}"`);
      await store.setRetention(library.key, wanted === 'default' ? undefined : wanted);
    }
    for (const { group_id, size, retention_days } of store.libraries())
      console.log(`${group_id}: ${size} faces, kept ${inWords(retention_days)}`);
  });
}

function inWords(days: number | undefined): string {
  if (days === undefined) return 'as the option "retention" says, otherwise for ever';
  return days === 1 ? 'for a day' : `for ${days} days`;
}

function days(text: string): number | 'default' {
  const read = readDays(text);
  if (read === undefined) throw new InvalidArgumentError('Expected 1 to 36500, or "default".');
  return read;
}
