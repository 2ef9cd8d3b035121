import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seedOption, wholeOption } from '../wholeOption.ts';
import { type Corruption, corrupt, type Verdict } from './corrupt.ts';
import { DAMAGES } from './damages.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '300' }, seed: { type: 'string' } },
});
const rounds = wholeOption('corrupt', 'rounds', values.rounds);
const seed = seedOption('corrupt', values.seed);
// On the disk of the weights, since they are linked and not copied.
const weights = 'models/weights';
const folder = mkdtempSync(join(existsSync(weights) ? 'models' : tmpdir(), '.corrupt-'));
try {
  const done = await corrupt(folder, rounds, seed, existsSync(weights) ? weights : undefined, progress);
  print(done);
  const bad = done.filter(({ verdict }) => verdict === 'CRASHED' || verdict === 'WRONG');
  for (const { file, damage, verdict, detail } of bad)
    console.error(`${verdict}: ${file}, ${damage}: ${detail}`);
  if (bad.length > 0) {
    console.error(`\nAgain: npm run corrupt -- --rounds ${rounds} --seed ${seed}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function progress(done: readonly Corruption[]): void {
  if (done.length % 60 === 0) console.log(`${done.length} of ${rounds}`);
}

function print(done: readonly Corruption[]): void {
  const verdicts: readonly Verdict[] = ['refused', 'mended', 'not needed', 'CRASHED', 'WRONG'];
  const row = (name: string, of: readonly Corruption[]): string =>
    name.padEnd(22) +
    verdicts
      .map((verdict) => String(of.filter((one) => one.verdict === verdict).length).padStart(12))
      .join('');
  console.log(`\n${''.padEnd(22)}${verdicts.map((verdict) => verdict.padStart(12)).join('')}`);
  for (const file of new Set(done.map((one) => one.file)))
    console.log(
      row(
        file,
        done.filter((one) => one.file === file),
      ),
    );
  console.log('');
  for (const damage of DAMAGES)
    console.log(
      row(
        damage,
        done.filter((one) => one.damage === damage),
      ),
    );
  console.log(`\n${row(`all ${done.length}, seed ${seed}`, done)}`);
}
