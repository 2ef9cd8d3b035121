import { type Command, Option } from 'commander';
import { type CalibrateGroupOptions, calibrateGroup } from './calibrateGroup.ts';

const examples = `
A library's own calibration, from its own faces:
  $ npx facedex calibrate --group staff --path ./faces            measure it, keep it where it holds
  $ npx facedex calibrate --group staff --path ./faces --dry-run  only say what would be done
  $ npx facedex calibrate --group staff --path ./faces --reset    back to the pack's calibration

Different user_ids are taken for different people. No other process may have the folder open. It ends with 0 whenever
the library was measured and the question answered, kept or not; what was decided is "outcome" in the output of --json.
`;

/** Adds `facedex calibrate`, which measures how often different people look alike. */
export function addCalibrate(program: Command): void {
  const alone = (flags: string, description: string): Option =>
    new Option(flags, description).conflicts(['reset']);
  program
    .command('calibrate')
    .summary("measure false match rates on a library's own faces")
    .description(
      "Measures false match rates on a library's own faces, and keeps them as its calibration where they hold.",
    )
    .requiredOption('--group <id>', 'the library, by its group_id')
    .requiredOption('--path <dir>', "the engine's folder")
    .option(
      '--pack <id>',
      'the pack that the folder was made with: an id, or the path of a JSON file',
      'sface',
    )
    .option('--weights <dir>', "folder of the pack's weights (default: models/weights/ of the package)")
    .addOption(alone('--dry-run', 'report, and change nothing'))
    .addOption(alone('--suspects', 'name the users who look like one person'))
    .option('--reset', "take the library's own calibration away")
    .option('--json', "print the engine's answer as JSON; it names the users who look like one person")
    .addHelpText('after', examples)
    .action((options: CalibrateGroupOptions) => calibrateGroup(options));
}
