import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RuntimeOptionName } from '#src/index.js';
import { cutPhotos } from '../cutPhotos.ts';
import { seedOption, wholeOption } from '../wholeOption.ts';
import type { Sample } from './sample.ts';
import { type Soak, soak } from './soak.ts';
import { RULE, verdictOf } from './verdict.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    workers: { type: 'string', default: '2' },
    runtime: { type: 'string', default: 'onnxruntime-cpu' },
    seed: { type: 'string' },
  },
});
const minutes = wholeOption('soak', 'minutes', values.minutes, 1);
const seed = seedOption('soak', values.seed);
const folder = mkdtempSync(join(tmpdir(), 'facedex-soak-'));
try {
  const task = {
    ...{ seconds: 60 * minutes, every: 60, seed, workers: wholeOption('soak', 'workers', values.workers, 1) },
    runtime: values.runtime as RuntimeOptionName,
    photos: await cutPhotos(folder, 200),
  };
  console.log(
    '  minute    RSS MB   heap MB     files   threads  searches    p50 ms    p95 ms  workers ended',
  );
  const done = await soak(folder, task, (sample) => console.log(row(sample)));
  print(done);
  if (done.faults.length > 0 || verdictOf(done.samples).some(({ isLevel }) => !isLevel)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function row({ seconds, rss, heap, files, threads, searches, p50, p95, ended }: Sample): string {
  const cells = [seconds / 60, rss, heap, files, threads, searches, p50, p95];
  return cells.map((cell) => String(Math.round(cell)).padStart(8)).join('  ') + String(ended).padStart(15);
}

function print({ samples, end, faults }: Soak): void {
  console.log(`\n${RULE}`);
  for (const { what, unit, rise, limit, isLevel } of verdictOf(samples))
    console.log(
      `${what.padEnd(8)} ${rise.toFixed(1).padStart(8)} ${unit}, at most ${limit.toFixed(1)}: ${isLevel ? 'level' : 'RISES'}`,
    );
  if (end) {
    const deaths = Object.entries(end.ended).map(([error, count]) => `${count} answered ${error}`);
    console.log(`\n${end.calls} calls; workers that were ended: ${deaths.join(', ')}`);
    console.log(`close() under load took ${Math.round(end.closing)} ms`);
  }
  console.log(`wrong answers, other calls that suffered, faces lost: ${faults.length}, seed ${seed}`);
  for (const fault of faults) console.error(fault);
}
