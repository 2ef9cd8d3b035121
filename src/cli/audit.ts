import { type Command, InvalidArgumentError } from 'commander';
import { type AuditVerdict, verifyAudit } from '../engine/audit/verifyAudit.ts';
import { printable } from './shared/printable.ts';
import { printJson } from './shared/printJson.ts';
import { type JsonOption, jsonOption } from './shared/storeOptions.ts';
import { whyUnread } from './shared/whyUnread.ts';

const help = `
Found are lines that were altered, deleted, moved or added, and lines missing at the end as long as FILE.head is as it was,
or was until the log went on. Whoever may write both files can write both anew: note the hash now and then where they
cannot, and give it to --noted later.

Examples:
  $ npx facedex audit verify ./audit.log
  $ npx facedex audit verify ./audit.log --noted 5f70bf18…    with a hash that was printed earlier
`;

/** Adds `facedex audit verify`. */
export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .summary('check an audit log')
    .description('Works with the log that the option audit of an engine, or of "facedex serve", writes.');
  const verify = audit
    .command('verify')
    .summary('say whether a log is whole')
    .description('Holds every line of an audit log against the one before it.')
    .argument('<file>', 'the log');
  jsonOption(verify)
    .option('--noted <hash>', 'a hash that this command printed earlier; a line must have it', sha256)
    .addHelpText('after', help)
    .action(async (file: string, { noted, json }: { readonly noted?: string } & JsonOption) => {
      const { lines, hash, fault, hasHead } = await verdictOf(file, noted);
      if (fault !== undefined) throw new Error(`Audit log "${file}" is not whole: ${fault}`);
      if (json) return printJson({ whole: true, lines, hash, has_head: hasHead });
      console.log(printable(`Audit log "${file}" is whole: ${lines} lines, the last with hash ${hash}`));
      if (!hasHead)
        console.log(printable(`"${file}.head" is not there, or empty, so lines may be missing at the end`));
    });
}

async function verdictOf(file: string, noted: string | undefined): Promise<AuditVerdict> {
  try {
    return await verifyAudit(file, noted);
  } catch (cause) {
    throw new Error(`Cannot read audit log "${file}": ${whyUnread(cause)}`, { cause });
  }
}

function sha256(text: string): string {
  if (!/^[\da-f]{64}$/.test(text)) throw new InvalidArgumentError('Expected 64 hex digits.');
  return text;
}
