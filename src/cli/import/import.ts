import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { flagOf } from '../shared/flagOf.ts';
import { isFolder } from '../shared/reportPlace.ts';
import { importFile } from './importFile.ts';
import { type ImportOptions, importOptions, PHOTOS_ONLY } from './importOptions.ts';
import { importPhotos } from './importPhotos.ts';

const help = `
Whose a photo is:
  DIR/PERSON/photo.jpg     a folder a person: the folder's name
  DIR/ada_1.jpg            flat, "--names numbered" (the default): the file's name without ending and number, "ada";
                           so is "Ada Lovelace (2).png" of "Ada Lovelace"
  DIR/0042.jpg             flat, "--names whole": the file's name without ending, "0042"
  --csv FILE               the column user_id; files are meant from DIR, or from the list's own folder

A user_id has up to 48 letters, digits and -%@#&_. All else in a name is percent-encoded, and so is % itself: "Ada Lovelace"
is Ada%20Lovelace, and decodeURIComponent gives the name back. In a list user_ids stand as they are.

It may be stopped at any moment, by Ctrl-C, a crash or a loss of power. The same command goes on: a photo that is in the
library already, for the same user, is known by its bytes, wherever it lies and whatever it is called now; no photo is enrolled
twice. So it also brings a library up to date with a folder. What was enrolled and is no more in the folder stays.

Exit codes: 0 all photos are in the library, 3 some were refused (see the report), 1 failed, 130 stopped by Ctrl-C.

Examples:
  $ npx facedex import ./people --group staff --path ./faces --dry-run
  $ npx facedex import ./people --group staff --path ./faces
  $ npx facedex import ./photos --csv staff.csv --group staff --path ./faces --quality strict
  $ npx facedex import staff.ndjson --path ./other        a library that "facedex export" wrote
`;

/** Adds `facedex import`, which enrolls photos, or takes in a library that was exported. */
export function addImport(program: Command): void {
  const command = program
    .command('import')
    .summary('enroll a folder or list of photos, or take in an exported library')
    .description(
      'Enrolls the people in a folder of photos, or in a list; goes on where it was stopped. Or takes in a library that "facedex export" wrote.',
    )
    .argument('[source]', 'folder of photos, or a file that "facedex export" wrote');
  importOptions(command)
    .addHelpText('after', help)
    .action(async (source: string | undefined, options: ImportOptions) => {
      const isPhotos = source === undefined || options.csv !== undefined || (await isFolder(source));
      checkUse(source, isPhotos, command);
      if (isPhotos) await importPhotos(source, options);
      else await importFile(source as string, options);
    });
}

/**
 * Ends the command as wrong use where options do not belong together, or one that is needed is missing.
 * @throws Error where there is nothing to import.
 */
function checkUse(source: string | undefined, isPhotos: boolean, command: Command): void {
  const given = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  if (source === undefined && !given('csv'))
    command.error(
      `error: say what to import: a folder of photos, "--csv" with a list, or an exported library`,
    );
  if (source?.toLowerCase().endsWith('.csv') && !given('csv'))
    command.error(`error: "${source}" is a list: give it as '--csv ${source}'`);
  if (source !== undefined && !given('csv') && !existsSync(source))
    throw new Error(`Cannot import "${source}": it does not exist`);
  if (isPhotos && !given('group')) command.error("error: required option '--group <id>' not specified");
  if (given('csv') && given('names')) command.error("error: option '--names' means nothing with '--csv'");
  const strange = isPhotos ? undefined : PHOTOS_ONLY.find(given);
  if (strange !== undefined)
    command.error(
      `error: option '${flagOf(strange)}' means nothing with a file that "facedex export" wrote, and "${source}" is no folder`,
    );
}
