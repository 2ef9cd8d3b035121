import type { Command } from 'commander';
import { isoTime } from '../../api/isoTime.ts';
import { printable } from '../shared/printable.ts';
import { printJson } from '../shared/printJson.ts';
import { type JsonOption, jsonOption, type StoreOptions, storeOptions } from '../shared/storeOptions.ts';
import { table } from '../shared/table.ts';
import { withStore } from '../shared/withStore.ts';

const help = `
Examples:
  $ npx facedex groups --path ./faces
  $ npx facedex groups --path ./faces --json
`;

/** Adds `facedex groups`. */
export function addGroups(program: Command): void {
  const command = program
    .command('groups')
    .summary('the libraries of a store')
    .description('Lists the libraries of a store, in order of creation.');
  jsonOption(storeOptions(command)).addHelpText('after', help).action(groups);
}

async function groups(options: StoreOptions & JsonOption): Promise<void> {
  const libraries = await withStore(options, async (store) =>
    store.libraries().map(({ key, size, add_time, ...library }) => ({
      ...library,
      face_count: size,
      calibration: store.calibration(key) === undefined ? 'pack' : 'library',
      add_time: isoTime(add_time),
    })),
  );
  if (options.json) return printJson({ group_infos: libraries });
  if (libraries.length === 0) return console.log(printable(`No libraries in "${options.path}"`));
  console.log(
    table(libraries, [
      { title: 'group_id', of: ({ group_id }) => group_id },
      { title: 'faces', of: ({ face_count }) => face_count.toLocaleString('en'), align: 'right' },
      { title: 'made', of: ({ add_time }) => add_time.slice(0, 10) },
      {
        title: 'scores by',
        of: ({ calibration }) => (calibration === 'library' ? 'its own table' : "the nets' table"),
      },
      { title: 'name', of: ({ group_name }) => group_name },
    ]),
  );
}
