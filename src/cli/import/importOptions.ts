import { type Command, Option } from 'commander';
import { type EngineOptions, engineOptions, type JsonOption, jsonOption } from '../shared/storeOptions.ts';
import { wholeNumber } from '../shared/wholeNumber.ts';
import type { NameRule } from './surveyFolder.ts';

/** Options of `facedex import`, as they come from the command line. */
export interface ImportOptions extends EngineOptions, JsonOption {
  readonly group?: string;
  readonly groupName?: string;
  /** False with `--no-create`. */
  readonly create: boolean;
  readonly csv?: string;
  readonly names?: NameRule;
  readonly quality: 'off' | 'basic' | 'strict';
  readonly multiOriented?: true;
  readonly workers?: number;
  /** False with `--no-report`. */
  readonly report: string | false;
  readonly dryRun?: true;
}

/** What only photos have a use for, and a library file has not. */
export const PHOTOS_ONLY: readonly string[] = [
  ...['group', 'groupName', 'create', 'csv', 'names', 'quality', 'multiOriented', 'workers', 'report'],
  ...['dryRun', 'runtime', 'weights'],
];

/** Adds the options of `facedex import`. */
export function importOptions(command: Command): Command {
  const names = new Option('--names <rule>', 'whose a photo in a flat folder is: "numbered" or "whole"');
  const quality = new Option('--quality <level>', 'which faces are taken');
  return jsonOption(engineOptions(command, 'folder of the store; made where it is missing'))
    .option('--group <id>', 'library to enroll in, by its group_id; made where it is missing')
    .option('--group-name <name>', 'its name, where it is made (default: its id)')
    .option('--no-create', 'refuse where store or library is missing')
    .option('--csv <file>', 'list of the photos: columns file, user_id and, where wanted, user_data')
    .addOption(names.choices(['numbered', 'whole']))
    .addOption(quality.choices(['off', 'basic', 'strict']).default('basic'))
    .option('--multi-oriented', 'look for faces that lie on their side or stand on their head, too')
    .option(
      '--workers <number>',
      'threads that look at photos, 1 to 64 (default: one less than cores, 1 to 4)',
      wholeNumber(1, 64),
    )
    .option('--report <file>', 'where to write what was refused, with pictures', 'facedex-import.html')
    .option('--no-report', 'write no report')
    .option('--dry-run', 'say who would be enrolled, and change nothing');
}
