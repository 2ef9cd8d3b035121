#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command, CommanderError } from 'commander';
import { addAudit } from './audit.ts';
import { addCalibrate } from './calibrate/calibrate.ts';
import { addDemo } from './demo/demo.ts';
import { addDoctor } from './doctor/doctor.ts';
import { addModels } from './models.ts';
import { addReembed } from './reembed.ts';
import { addRetention } from './retention.ts';
import { addServe } from './serve.ts';
import { addTransfer } from './transfer.ts';

const { version, description } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string; description: string };

const help = `
Exit codes: 0 done, 1 failed, 2 wrong use.

Run "facedex help COMMAND" for examples.
`;

const program = new Command('facedex')
  .description(description)
  .version(version)
  .addHelpText('after', help)
  .showSuggestionAfterError()
  .exitOverride();

// Whoever reads the output may stop to, as "head" does: that is no fault.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
  process.exit();
});

addDemo(program);
addModels(program);
addCalibrate(program);
addReembed(program);
addServe(program);
addDoctor(program);
addTransfer(program);
addAudit(program);
addRetention(program);

try {
  await program.parseAsync();
} catch (fault) {
  process.exitCode = exitCodeOf(fault);
}

// Commander has printed its own message by the time it throws.
function exitCodeOf(fault: unknown): number {
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? 0 : 2;
  const message = fault instanceof Error ? fault.message : String(fault);
  console.error(`${styleText('red', 'facedex:', { stream: process.stderr })} ${message}`);
  return 1;
}
