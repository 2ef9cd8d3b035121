import { parseArgs } from 'node:util';
import { compare } from './compare.ts';
import { detection } from './detection.ts';
import { gpu } from './gpu.ts';
import { identification } from './identification.ts';
import { verification } from './verification.ts';

const benchmarks: Readonly<Record<string, (packs: readonly string[]) => Promise<void>>> = {
  compare,
  detection,
  gpu,
  identification,
  verification,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pack: { type: 'string', multiple: true, default: ['sface', 'face-api'] } },
});
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
for (const name of names) {
  const run = benchmarks[name];
  if (!run) {
    console.error(`Cannot run "${name}": there is ${Object.keys(benchmarks).join(', ')}`);
    process.exit(2);
  }
  await run(values.pack);
}
