import { type Command, Option } from 'commander';
import { flagOf } from '../shared/flagOf.ts';
import { keyFileOption } from '../shared/storeOptions.ts';
import { type CalibrateFolderOptions, calibrateFolder } from './calibrateFolder.ts';
import { type CalibrateGroupOptions, calibrateGroup } from './calibrateGroup.ts';

const examples = `
A pack's calibration, from a folder of people in the layout of LFW, DIR/PERSON/IMAGE.jpg; 50 people are the fewest, some
thousands count the rates that thresholds stand on. They must not be those whom the nets were trained on.
  $ npx facedex calibrate ./people --pack ./models/mine.json --report calibration.html

A library's own calibration, from its own faces:
  $ npx facedex calibrate --group staff --path ./faces            measure it, keep it where it holds
  $ npx facedex calibrate --group staff --path ./faces --dry-run  only say what would be done
  $ npx facedex calibrate --group staff --path ./faces --coarse   of 100 to 299 people, too few to count rare matches
  $ npx facedex calibrate --group staff --path ./faces --reset    back to the pack's calibration

Different user_ids are taken for different people. No other process may have the folder open. It ends with 0 whenever
the library was measured and the question answered, kept or not; what was decided is "outcome" in the output of --json.
`;

type Options = CalibrateFolderOptions & CalibrateGroupOptions;

/** What only one of the two ways to calibrate knows. */
const FOLDER_ONLY = ['errata', 'name', 'face', 'seed', 'report', 'weights'] as const;
const GROUP_ONLY = ['group', 'path', 'keyFile', 'coarse', 'dryRun', 'suspects', 'reset'] as const;

/** Adds `facedex calibrate`, which measures how often different people look alike. */
export function addCalibrate(program: Command): void {
  const alone = (flags: string, description: string): Option =>
    new Option(flags, description).conflicts(['reset']);
  const face = new Option('--face <which>', 'DIR: the face that a photo with several is labelled with');
  program
    .command('calibrate')
    .summary("measure false match rates of a pack, or on a library's own faces")
    .description(
      "Measures false match rates on a folder of people, and writes them into the file of a pack of your own. Or measures them on a library's own faces, and keeps them as its calibration where they hold.",
    )
    .argument('[dir]', 'folder that holds a folder per person')
    .option('--group <id>', 'the library, by its group_id')
    .option('--path <dir>', "the engine's folder")
    .option(...keyFileOption)
    .option(
      '--pack <id>',
      'the pack: for DIR the path of its JSON file, for a library that which its folder was made with',
      'sface',
    )
    .option('--errata <file>', 'DIR: label faults, lines "alias A B", "drop IMAGE", "sibling A B", with tabs')
    .option('--name <name>', "DIR: name of the set of photos (default: the folder's)")
    .addOption(face.choices(['middle', 'largest']).default('middle'))
    .option('--seed <n>', 'DIR: of the draws and of the resampling', '1')
    .option('--report <file>', 'DIR: write an HTML page with plots')
    .option('--weights <dir>', "DIR: folder of the pack's weights (default: models/weights/ of the package)")
    .addOption(
      alone('--coarse', "of 100 to 299 people: move the pack's table to where their similarities lie"),
    )
    .addOption(alone('--dry-run', 'report, and change nothing'))
    .addOption(alone('--suspects', 'name the users who look like one person'))
    .option('--reset', "take the library's own calibration away")
    .option('--json', 'print JSON; of a library it names the users who look like one person')
    .addHelpText('after', examples)
    .action((folder: string | undefined, options: Options, command: Command) => {
      checkUse(folder, command);
      return folder === undefined ? calibrateGroup(options) : calibrateFolder(folder, options);
    });
}

/** Ends the command as wrong use where options of both ways meet, or one that is needed is missing. */
function checkUse(folder: string | undefined, command: Command): void {
  const given = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const strange = (folder === undefined ? FOLDER_ONLY : GROUP_ONLY).find(given);
  if (strange !== undefined) {
    const where = folder === undefined ? 'without a folder of people' : 'with a folder of people';
    command.error(`error: option '${flagOf(strange)}' means nothing ${where}`);
  }
  const needed = folder === undefined ? (['group', 'path'] as const) : (['pack'] as const);
  const missing = needed.find((name) => !given(name));
  if (missing !== undefined) command.error(`error: required option '--${missing}' not specified`);
}
