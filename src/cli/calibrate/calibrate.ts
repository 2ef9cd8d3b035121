import { type Command, Option } from 'commander';
import { type CalibrateFolderOptions, calibrateFolder } from './calibrateFolder.ts';

const help = `
A folder a person, as LFW has it: DIR/PERSON/IMAGE.jpg; 50 people are the fewest, some thousands make the rates behind
thresholds of 75 and more counted ones. The people must not be those whom the pack's nets were trained on.

Example:
  $ npx facedex calibrate ./people --pack ./models/mine.json --report calibration.html
`;

/** Adds `facedex calibrate`, which measures what similarities mean. */
export function addCalibrate(program: Command): void {
  program
    .command('calibrate')
    .summary('measure the false match rates of a pack')
    .description(
      "Measures a pack of your own on a folder of people and writes the calibration into the pack's file.",
    )
    .argument('<dir>', 'folder that holds a folder per person')
    .option('--pack <file>', "path of the pack's JSON file")
    .option(
      '--errata <file>',
      'label faults: lines "alias A B", "drop IMAGE", "sibling A B", divided by tabs',
    )
    .option('--name <name>', "name of the set of photos (default: the folder's)")
    .addOption(
      new Option('--face <which>', 'which face of a photo with several is the labelled one')
        .choices(['middle', 'largest'])
        .default('middle'),
    )
    .option('--seed <n>', 'of the draws and of the resampling', '1')
    .option('--report <file>', 'write an HTML page with plots')
    .addHelpText('after', help)
    .action((folder: string, options: CalibrateFolderOptions) => calibrateFolder(folder, options));
}
