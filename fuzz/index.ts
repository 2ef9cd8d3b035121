import { parseArgs } from 'node:util';
import { seedOption, wholeOption } from '../torture/wholeOption.ts';
import { FuzzServers } from './http/fuzzServers.ts';
import { properties } from './properties.ts';
import { runProperty } from './runProperty.ts';
import { Target } from './target.ts';
import { startWatchdog } from './watchdog.ts';

const MAX_SEED = 2 ** 31 - 1;
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
const seconds = wholeOption('fuzz', 'seconds', values.seconds);
let seed = seedOption('fuzz', values.seed);

const target = await Target.open();
const servers = await FuzzServers.open(target);
const tried = await properties(target, servers);
const watchdog = startWatchdog(60);
const end = performance.now() + seconds * 1000;
const memory: number[] = [];
let inputs = 0;
let failure: string | undefined;
let lastSeed = seed;
for (
  let round = 1;
  failure === undefined && (round === 1 || performance.now() < end);
  round++, seed = (seed + 1) % MAX_SEED
) {
  watchdog.beat(seed);
  lastSeed = seed;
  // Said first: where the process itself goes down, this is the last that is seen.
  process.stdout.write(`round ${round}, seed ${seed}: `);
  for (const property of tried) {
    failure ??= await runProperty(property, seed);
    inputs += property.runs;
  }
  failure ??= await goodSearch();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  memory.push(rss / 2 ** 20);
  const [all, heap] = [rss, heapUsed + external].map((bytes) => Math.round(bytes / 2 ** 20));
  console.log(`${failure ? 'FAILED' : 'ok'}, ${inputs} inputs, ${all} MiB, ${heap} of them JavaScript's`);
}
failure ??= growth();
await servers.close();
await target.close();
await watchdog.stop();
if (failure) {
  console.error(`\n${failure}\n\nAgain: npm run fuzz -- --seconds 0 --seed ${lastSeed}`);
  process.exitCode = 1;
}

async function goodSearch(): Promise<string | undefined> {
  try {
    await target.checkGoodSearch();
    return undefined;
  } catch (fault) {
    return String(fault);
  }
}

/** Caches fill at first, so the second quarter is what the last is held to; a leak of a few kB an input shows. */
function growth(): string | undefined {
  if (memory.length < 12) return undefined;
  const quarter = Math.floor(memory.length / 4);
  const most = (from: number): number => Math.max(...memory.slice(from, from + quarter));
  const [early, late] = [most(quarter), most(memory.length - quarter)];
  console.log(
    `memory: at most ${Math.round(early)} MiB in the second quarter, ${Math.round(late)} in the last`,
  );
  return late > early * 1.25 && late - early > 100 ? 'The memory grows' : undefined;
}
