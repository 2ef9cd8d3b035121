import { Command } from 'commander';
import { ownManifest } from '../ownManifest.ts';
import { commandParts } from './commandParts.ts';
import { printableLines } from './shared/printable.ts';
import { reportFailure } from './shared/reportFailure.ts';

const help = `
Exit codes: 0 done; 1 failed; 2 wrong use; 3 done, and the answer is no: nobody was found, some photos were refused,
something was not there; 130 stopped by Ctrl-C.

With "--json" the result is one JSON value on standard output, {"error": "CODE", "message": "..."} where a command failed;
progress and messages are on standard error. Colours are on terminals only; NO_COLOR turns them off.

Start here:
  $ npx facedex demo                                            see what it does
  $ npx facedex import ./people --group staff --path ./faces    enroll your own photos, a folder a person
  $ npx facedex search door.jpg --group staff --path ./faces    ask who is in a photo

Run "facedex help COMMAND" for examples of each.
`;

const { version, description } = ownManifest();
const program = new Command('facedex')
  .description(description)
  .version(version)
  .addHelpText('after', help)
  // Else a command would take the options of the commands below it for its own.
  .enablePositionalOptions()
  .showSuggestionAfterError()
  .showHelpAfterError('Run it with "--help" for its options and examples.')
  // What was typed is quoted.
  .configureOutput({ outputError: (text, write) => write(printableLines(text)) })
  .exitOverride();

let isHeard = true;
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  // Whoever reads the output may stop to, as "head" does: that is no fault.
  if (fault.code === 'EPIPE') process.exit();
  if (isHeard)
    process.exitCode = reportFailure(new Error(`Cannot write the output: ${fault.message}`), false);
  isHeard = false;
});

for (const { group, load } of commandParts(process.argv[2])) {
  program.commandsGroup(group);
  (await load())(program);
}

let wantsJson = false;
program.hook('preAction', (_, command) => {
  wantsJson = command.optsWithGlobals()['json'] === true;
});

try {
  await program.parseAsync();
} catch (fault) {
  process.exitCode = reportFailure(fault, wantsJson);
}
