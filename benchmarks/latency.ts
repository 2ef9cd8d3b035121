import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CallEvent } from '#src/api/openOptions.js';
import { filledEngine } from './support/filledEngine.ts';
import { netRates } from './support/netRates.ts';
import { groupPhotos, portraits } from './support/photosToSearch.ts';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

const ROUNDS = 10;
const LIBRARY = 1000;
const STAGES = ['decode', 'detect', 'landmarks', 'embed', 'index'] as const;
const STARTS = 5;

/** How long one search takes with one worker, by kind of photo and stage; how long a process takes to its first answer; the nets alone. */
export async function latency(packs: readonly string[]): Promise<void> {
  await writeResult('latency', (await Promise.all(packs.map(searchTimes))).flat());
  const starts: object[] = [];
  for (const pack of packs) starts.push(await firstAnswers(pack));
  await writeResult('latency-start', starts);
  await writeResult('latency-nets', await netRates());
}

async function searchTimes(pack: string): Promise<object[]> {
  const photos = {
    'portrait, 250 pixels': await portraits(250),
    'portrait, 1920 pixels': await portraits(1920),
    'group, 1920 pixels': await groupPhotos(),
    'portrait, 4000 pixels': await portraits(4000),
  };
  const events: CallEvent[] = [];
  const engine = await filledEngine(LIBRARY, {
    pack,
    vision: { workers: 1 },
    onCall: (event) => events.push(event),
  });
  const rows: object[] = [];
  for (const rotations of [false, true]) {
    for (const [kind, list] of Object.entries(photos)) {
      events.length = 0;
      for (let round = -1; round < ROUNDS; round++) {
        // The first round warms up.
        if (round === 0) events.length = 0;
        for (const photo of list)
          await engine.search({ group_id: 'g', file: photo.slice(), multi_oriented_detection: rotations });
      }
      rows.push(row(pack, rotations ? `${kind}, four turns` : kind, events));
    }
  }
  await engine.close();
  return rows;
}

function row(pack: string, photos: string, events: readonly CallEvent[]): object {
  const at = (share: number): number =>
    quantile(
      events.map(({ duration }) => duration),
      share,
    );
  const stages = STAGES.map((stage) => {
    const times = events.map((event) => event.stages[stage] ?? 0);
    return [`${stage} ms`, quantile(times, 0.5).toFixed(1)] as const;
  });
  return {
    pack,
    photos,
    'median ms': at(0.5).toFixed(1),
    'quartiles ms': `${at(0.25).toFixed(1)} to ${at(0.75).toFixed(1)}`,
    'p99 ms': at(0.99).toFixed(1),
    ...Object.fromEntries(stages),
  };
}

/** From starting a process to the answer to its first search, and what of it is Node's own start. */
async function firstAnswers(pack: string): Promise<object> {
  const first: number[] = [];
  const bare: number[] = [];
  const photo = (await portraits(1920))[0] as Uint8Array;
  const program = `
    const { FaceSearch } = await import(${JSON.stringify(import.meta.resolve('#src/index.js'))});
    const { buffer } = await import('node:stream/consumers');
    const engine = await FaceSearch.open({ pack: ${JSON.stringify(pack)}, vision: { workers: 1 } });
    await engine.createGroup({ group_id: 'g', group_name: 'g' });
    const { error } = await engine.search({ group_id: 'g', file: await buffer(process.stdin) });
    process.exit(error ? 1 : 0);`;
  for (let i = 0; i < STARTS; i++) {
    bare.push(await timeOf('', photo));
    first.push(await timeOf(program, photo));
  }
  return {
    pack,
    'first answer, median ms': Math.round(quantile(first, 0.5)),
    'slowest ms': Math.round(Math.max(...first)),
    'Node alone, median ms': Math.round(quantile(bare, 0.5)),
  };
}

async function timeOf(program: string, input: Uint8Array): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Cannot time a first answer: the process ended with ${code}`);
  return performance.now() - start;
}
