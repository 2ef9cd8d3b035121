import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cutPhotos } from './cutPhotos.ts';
import { type Tally, torture } from './torture.ts';
import { seedOption, wholeOption } from './wholeOption.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string' } },
});
const rounds = wholeOption('torture', 'rounds', values.rounds);
const seed = seedOption('torture', values.seed);
const folder = mkdtempSync(join(tmpdir(), 'facedex-torture-'));
const start = performance.now();
const tally = await torture(folder, rounds, seed, await cutPhotos(folder), progress);
print(tally);
if (tally.faults.length > 0) {
  console.error(
    `\n${tally.faults.join('\n')}\n\nThe store is in ${folder}. Again: npm run torture -- --seed ${seed}`,
  );
  process.exitCode = 1;
} else rmSync(folder, { recursive: true, force: true });

function progress({ rounds: done, steps, faces }: Tally): void {
  if (done % 25 === 0 || done === 1)
    console.log(`round ${done} of ${rounds}: ${steps} steps acknowledged, ${faces} faces there`);
}

function print({ rounds: done, engineRounds, early, steps, faces, key, faults }: Tally): void {
  const rows = {
    'rounds, each ended by SIGKILL': done,
    'of them through a whole engine with photos': engineRounds,
    'of them while the store was being opened': early,
    'changes that were acknowledged': steps,
    'changes of the key': key,
    'faces at the end': faces,
    'acknowledged and missing, deleted and back, answered otherwise': faults.length,
    seconds: Math.round((performance.now() - start) / 1000),
    seed: seed,
  };
  console.log('');
  for (const [name, value] of Object.entries(rows))
    console.log(`${name.padEnd(64)}${String(value).padStart(12)}`);
}
