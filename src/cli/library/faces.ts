import type { Command } from 'commander';
import { isoTime } from '../../api/isoTime.ts';
import type { FaceRecord } from '../../store/store.ts';
import { exitCode } from '../shared/exitCode.ts';
import { plural } from '../shared/plural.ts';
import { printable } from '../shared/printable.ts';
import { printJson } from '../shared/printJson.ts';
import { type JsonOption, jsonOption, type StoreOptions, storeOptions } from '../shared/storeOptions.ts';
import { table } from '../shared/table.ts';
import { wholeNumber } from '../shared/wholeNumber.ts';
import { withStore } from '../shared/withStore.ts';
import { storedFaces, storedLibrary } from './storedLibrary.ts';

interface Options extends StoreOptions, JsonOption {
  readonly group: string;
  readonly user?: readonly string[];
  readonly limit?: number;
}

const help = `
Exit codes: 0 there are some, 3 there are none, 1 failed.

Examples:
  $ npx facedex faces --group staff --path ./faces
  $ npx facedex faces --group staff --path ./faces --user ada --json
`;

/** Adds `facedex faces`. */
export function addFaces(program: Command): void {
  const command = program
    .command('faces')
    .summary('the faces of a library')
    .description('Lists the faces of a library, in order of creation.')
    .requiredOption('--group <id>', 'library, by its group_id');
  jsonOption(storeOptions(command))
    .option('--user <id...>', 'only those of these users')
    .option('--limit <number>', 'at most so many (default: all)', wholeNumber(1))
    .addHelpText('after', help)
    .action(faces);
}

async function faces(options: Options): Promise<void> {
  const { group, path, user, limit = Number.POSITIVE_INFINITY, json } = options;
  const { found, more, size } = await withStore(options, async (store) => {
    const library = storedLibrary(store, group, path);
    return { ...(await upTo(limit, storedFaces(store, library, user))), size: library.size };
  });
  process.exitCode = found.length > 0 ? exitCode.done : exitCode.no;
  if (json) return printJson({ group_id: group, face_count: size, face_tokens: found, more });
  if (found.length === 0)
    return console.log(printable(`No faces ${user ? `of ${user.join(', ')} ` : ''}in library "${group}"`));
  console.log(
    table(found, [
      { title: 'face', of: ({ face_token }) => face_token },
      { title: 'added', of: ({ add_time }) => isoTime(add_time).slice(0, 19).replace('T', ' ') },
      { title: 'user_id', of: ({ user_id }) => user_id },
      { title: 'user_data', of: ({ user_data }) => user_data },
    ]),
  );
  console.log(
    `\n${plural(found.length, 'face')}${more ? ' (there are more: see "--limit")' : ''} of ${size.toLocaleString('en')} in library "${group}"`,
  );
}

async function upTo(
  limit: number,
  all: AsyncIterable<FaceRecord>,
): Promise<{ readonly found: FaceRecord[]; readonly more: boolean }> {
  const found: FaceRecord[] = [];
  for await (const face of all) {
    if (found.length >= limit) return { found, more: true };
    found.push(face);
  }
  return { found, more: false };
}
