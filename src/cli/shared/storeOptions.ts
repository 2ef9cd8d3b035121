import { type Command, Option } from 'commander';
import type { RuntimeOptionName } from '../../api/openOptions.ts';
import { runtimeNames } from '../../inference/runtimes/runtimeName.ts';

/** Options of every command that works with a store. */
export interface StoreOptions {
  readonly path: string;
  readonly pack: string;
  readonly keyFile?: string;
}

/** Options of every command that looks at photos as well. */
export interface EngineOptions extends StoreOptions {
  readonly runtime?: RuntimeOptionName;
  readonly weights?: string;
}

/** `--key-file`, whose file `readKeyFile` reads. */
export const keyFileOption = [
  '--key-file <file>',
  'key of an encrypted store: 32 bytes or 64 hex digits, mode 600',
] as const;

/**
 * Adds `--path`, `--pack` and `--key-file`.
 * @param path - what the folder is to the command.
 */
export function storeOptions(command: Command, path = 'folder of the store; must be there already'): Command {
  return command
    .requiredOption('--path <dir>', path)
    .option('--pack <pack>', 'nets of the store: sface, face-api, or the path of a pack file', 'sface')
    .option(...keyFileOption);
}

/** Adds what {@link storeOptions} adds, `--runtime` and `--weights`. */
export function engineOptions(command: Command, path?: string): Command {
  return storeOptions(command, path)
    .addOption(
      new Option('--runtime <name>', 'what runs the nets').choices(['auto', ...runtimeNames]).default('auto'),
    )
    .option('--weights <dir>', "folder of the nets' weights (default: models/weights/ of the package)");
}

/** Adds `--json`. */
export function jsonOption(command: Command): Command {
  return command.option('--json', 'print JSON');
}

/** See {@link jsonOption}. */
export interface JsonOption {
  readonly json?: true;
}
