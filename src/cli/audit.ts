import { type Command, InvalidArgumentError } from 'commander';
import { verifyAudit } from '../engine/audit/verifyAudit.ts';

const help = `
Found are lines that were altered, deleted, moved or added, and lines missing at the end as long as FILE.head is as it was. Whoever may
write both files can write both anew: note the hash now and then where they cannot, and give it to --noted later.
`;

/** Adds `facedex audit verify`. */
export function addAudit(program: Command): void {
  program
    .command('audit')
    .summary('check an audit log')
    .description('Works with the log that the option audit of an engine, or of "facedex serve", writes.')
    .command('verify')
    .argument('<file>', 'the log')
    .option('--noted <hash>', 'a hash that this command printed earlier; a line must have it', sha256)
    .addHelpText('after', help)
    .action(async (file: string, { noted }: { readonly noted?: string }) => {
      const { lines, hash, fault, hasHead } = await verifyAudit(file, noted);
      if (fault !== undefined) throw new Error(`Audit log "${file}" is not whole: ${fault}`);
      console.log(`Audit log "${file}" is whole: ${lines} lines, the last with hash ${hash}`);
      if (!hasHead) console.log(`"${file}.head" is not there, so lines may be missing at the end`);
    });
}

function sha256(text: string): string {
  if (!/^[\da-f]{64}$/.test(text)) throw new InvalidArgumentError('Expected 64 hex digits.');
  return text;
}
