import { styleText } from 'node:util';
import { CommanderError } from 'commander';
import { messageOf } from '../../messageOf.ts';
import { exitCode } from './exitCode.ts';
import { printableLines } from './printable.ts';
import { printJson } from './printJson.ts';

/** Says why a command failed. @returns what the process ends with. */
export function reportFailure(fault: unknown, wantsJson: boolean): number {
  // Commander has printed its own message by the time it throws.
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? exitCode.done : exitCode.wrongUse;
  const message = messageOf(fault);
  console.error(`${styleText('red', 'facedex:', { stream: process.stderr })} ${printableLines(message)}`);
  if (wantsJson) printJson({ error: codeOf(fault), message });
  return exitCode.failed;
}

function codeOf(fault: unknown): string {
  const code = (fault as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'FAILED';
}
