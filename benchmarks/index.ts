import { parseArgs } from 'node:util';
import { backup } from './backup.ts';
import { compare } from './compare.ts';
import { detection } from './detection.ts';
import { footprint } from './footprint.ts';
import { gpu } from './gpu.ts';
import { identification } from './identification.ts';
import { indexSearch } from './indexSearch.ts';
import { latency } from './latency.ts';
import { liveness } from './liveness.ts';
import { runtimes } from './runtimes.ts';
import { throughput } from './throughput.ts';
import { verification } from './verification.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pack: { type: 'string', multiple: true, default: ['sface', 'face-api'] },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    'graphs-up-to': { type: 'string', default: '100000' },
  },
});
const benchmarks: Readonly<Record<string, (packs: readonly string[]) => Promise<void>>> = {
  backup,
  compare,
  detection,
  footprint,
  gpu,
  identification,
  index: () =>
    indexSearch({ sizes: values.sizes.split(',').map(Number), graphsUpTo: Number(values['graphs-up-to']) }),
  latency,
  liveness,
  runtimes,
  throughput,
  verification,
};
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
// Before the first of them runs, which may take hours.
const unknown = names.find((name) => !Object.hasOwn(benchmarks, name));
if (unknown !== undefined) {
  console.error(`Cannot run "${unknown}": there is ${Object.keys(benchmarks).join(', ')}`);
  process.exit(2);
}
for (const name of names) await benchmarks[name]?.(values.pack);
