import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '#src/randomNumbers.js';
import { inspect } from './inspect.ts';
import { type Own, SHARED } from './load/caller.ts';
import { Model } from './model.ts';
import { openTortured } from './openTortured.ts';
import { runLoad } from './runLoad.ts';

/** Callers at once. */
const CALLERS = 4;
/** Every so many rounds the load goes through a whole engine. */
const ENGINE_EVERY = 25;

/** What some rounds came to. */
export interface Tally {
  rounds: number;
  engineRounds: number;
  /** Killed before the store was open. */
  early: number;
  /** Steps that were acknowledged. */
  steps: number;
  /** Faces there at the end. */
  faces: number;
  /** Changes of the key that were acknowledged or held. */
  key: number;
  faults: string[];
}

/**
 * Puts load on one store, kills the process at a moment that chance chooses, opens the store and holds it against what had been
 * acknowledged; again and again.
 *
 * @param folder - an empty one.
 * @param photos - files with one face each, for the rounds that go through an engine; without any there are none.
 */
export async function torture(
  folder: string,
  rounds: number,
  seed: number,
  photos: readonly string[],
  onRound: (tally: Tally) => void = () => undefined,
): Promise<Tally> {
  const path = join(folder, 'store');
  const random = randomNumbers(seed);
  const model = new Model();
  const known = new Map<string, string>();
  const tally: Tally = { rounds: 0, engineRounds: 0, early: 0, steps: 0, faces: 0, key: 0, faults: [] };
  await makeShared(path, model);
  while (tally.rounds < rounds && tally.faults.length === 0) {
    const round = ++tally.rounds;
    const kind = photos.length > 0 && round % ENGINE_EVERY === 0 ? 'engine' : 'store';
    const early = kind === 'store' && random() < 0.1;
    const task = {
      kind,
      path,
      key: tally.key,
      seed: seed + 10 * round,
      round,
      own: shareOut(model),
      photos,
    } as const;
    const killAfter = random() * (early ? 300 : kind === 'engine' ? 2500 : 600);
    const { steps, faults } = await runLoad(model, task, killAfter, early);
    const seen = await inspect(path, model, known);
    tally.steps += steps;
    tally.engineRounds += Number(kind === 'engine');
    tally.early += Number(early);
    Object.assign(tally, { faces: seen.faces, key: seen.key });
    tally.faults = [...faults, ...seen.faults].map((fault) => `round ${round}: ${fault}`);
    onRound(tally);
  }
  return tally;
}

async function makeShared(path: string, model: Model): Promise<void> {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  const { store } = await openTortured(path, [0]);
  await store.createLibrary({ group_id: SHARED, group_name: SHARED, group_data: '', add_time: 1 });
  await store.close();
  model.begin('shared', { do: 'create', group: SHARED });
  model.acknowledge('shared');
}

/** Gives each caller some libraries of its own, and of the shared one some users. */
function shareOut(model: Model): [string, string[]][][] {
  const callers: Own[] = Array.from({ length: CALLERS }, () => new Map([[SHARED, []]]));
  model.groups().forEach((group, i) => {
    if (group !== SHARED) callers[i % CALLERS]?.set(group, [...model.users(group)]);
  });
  model.users(SHARED).forEach((user, i) => {
    callers[i % CALLERS]?.get(SHARED)?.push(user);
  });
  return callers.map((own) => [...own]);
}
