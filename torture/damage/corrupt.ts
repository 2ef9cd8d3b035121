import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Galleries } from '#src/gallery/galleries.js';
import { randomNumbers } from '#src/randomNumbers.js';
import type { Store } from '#src/store/store.js';
import { compiled } from '../compiled.ts';
import { tokenOf } from '../load/storeSubject.ts';
import { madeUpTemplate } from '../madeUpTemplate.ts';
import { openTortured } from '../openTortured.ts';
import type { Case, Outcome } from './child.ts';
import { DAMAGES, type Damage, harm } from './damages.ts';
import { openIndexed, untilIndexed } from './indexed.ts';

/** Stores that one process tries, so that starting it does not take most of the time. */
const BATCH = 12;

export type Verdict = 'refused' | 'mended' | 'not needed' | 'CRASHED' | 'WRONG';

/** One file that was harmed in one way, and what became of it. */
export interface Corruption {
  readonly file: string;
  readonly damage: Damage;
  readonly verdict: Verdict;
  /** The error or the repair, in words. */
  readonly detail: string;
}

interface Planned extends Case {
  readonly file: string;
  readonly damage: Damage;
}

/**
 * Harms every file of a store and every file of weights in every way in turn, and opens what is left of it in another process.
 *
 * @param folder - an empty one.
 * @param weights - folder of the weights; undefined leaves them out.
 */
export async function corrupt(
  folder: string,
  rounds: number,
  seed: number,
  weights: string | undefined,
  onBatch: (done: readonly Corruption[]) => void = () => undefined,
): Promise<Corruption[]> {
  const random = randomNumbers(seed);
  mkdirSync(folder, { recursive: true });
  const [good, twin] = [join(folder, 'good'), join(folder, 'twin')];
  for (const path of [good, twin]) await makeStore(path);
  const storeFiles = readdirSync(good, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(good, file)).isFile(),
  );
  const kinds = storeFiles.map((file) => ({ kind: 'store' as const, file }));
  const all = [
    ...kinds,
    ...(weights ? readdirSync(weights) : []).map((file) => ({ kind: 'weights' as const, file })),
  ];
  const pairs = DAMAGES.flatMap((damage) => all.map((one) => ({ ...one, damage })));
  const before = await answersOf(join(folder, 'reference'), good);
  const done: Corruption[] = [];
  while (done.length < rounds) {
    const batch = Array.from({ length: Math.min(BATCH, rounds - done.length) }, (_, i): Planned => {
      const { kind, file, damage } = pairs[(done.length + i) % pairs.length] as (typeof pairs)[number];
      const path = join(folder, `case-${i}`);
      prepare(path, kind === 'store' ? good : (weights as string), kind === 'weights');
      harm(join(path, file), damage, kind === 'store' ? join(twin, file) : otherThan(path, file), random);
      return { path, kind, key: 0, file, damage };
    });
    const outcomes = await tryAll(batch);
    done.push(
      ...batch.map((one) => judge(one, outcomes.get(one.path), one.kind === 'store' ? before : 'true')),
    );
    onBatch(done);
  }
  return done;
}

function prepare(path: string, from: string, linked: boolean): void {
  rmSync(path, { recursive: true, force: true });
  if (!linked) {
    cpSync(from, path, { recursive: true });
    return;
  }
  mkdirSync(path);
  for (const file of readdirSync(from)) linkSync(join(from, file), join(path, file));
}

/** Weights have no twin: another file of weights stands for it. */
function otherThan(path: string, file: string): string {
  return join(path, readdirSync(path).find((name) => name !== file) as string);
}

function judge(one: Planned, outcome: Outcome | string, before: string): Corruption {
  const { file, damage } = one;
  const verdict = (of: Verdict, detail: string): Corruption => ({ file, damage, verdict: of, detail });
  if (typeof outcome === 'string') return verdict('CRASHED', outcome);
  if ('refused' in outcome) {
    // Whoever reads it must know which file it is about: the file, or one that it has to fit.
    const isNamed =
      /faces\.mdb|faces\.keys|store\.key|\block\b/.test(outcome.refused) ||
      outcome.refused.includes(basename(file));
    const isRight = isNamed && outcome.code !== 'not a FaceSearchError';
    return verdict(isRight ? 'refused' : 'WRONG', `${outcome.code}: ${outcome.refused}`);
  }
  if (outcome.answers !== before) return verdict('WRONG', 'answers otherwise');
  return outcome.repairs.length > 0
    ? verdict('mended', outcome.repairs.join('; '))
    : verdict('not needed', '');
}

/** @returns by path: what became of it, or how the process died with it. */
async function tryAll(batch: readonly Case[]): Promise<{ get(path: string): Outcome | string }> {
  const outcomes = new Map<string, Outcome | string>();
  for (let rest = batch; rest.length > 0; ) {
    const { ended, died } = await runChild(rest);
    for (const [path, outcome] of ended) outcomes.set(path, outcome);
    if (died) outcomes.set(died.path, died.why);
    rest = rest.filter(({ path }) => !outcomes.has(path));
  }
  return { get: (path) => outcomes.get(path) ?? 'nothing was said of it' };
}

interface ChildReport {
  readonly ended: ReadonlyMap<string, Outcome>;
  readonly died: { readonly path: string; readonly why: string } | undefined;
}

async function runChild(cases: readonly Case[]): Promise<ChildReport> {
  const file = compiled('./damage/child.js');
  const child = spawn(process.execPath, [file, JSON.stringify(cases)], { timeout: 300_000 });
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const ended = new Map<string, Outcome>();
  let begun: string | undefined;
  for (const line of stdout.split('\n').filter(Boolean)) {
    const said = JSON.parse(line) as { begun?: string; ended?: string; outcome: Outcome };
    if (said.ended) ended.set(said.ended, said.outcome);
    begun = said.begun;
  }
  const why = `${signal ?? `exit code ${code}`} ${stderr.slice(-300)}`;
  const path = begun ?? cases.find((one) => !ended.has(one.path))?.path;
  return { ended, died: path === undefined ? undefined : { path, why } };
}

async function answersOf(path: string, good: string): Promise<string> {
  cpSync(good, path, { recursive: true });
  const outcome = (await tryAll([{ path, kind: 'store', key: 0 }])).get(path);
  if (typeof outcome === 'string' || 'refused' in outcome)
    throw new Error(`Cannot begin: the sound store gives ${JSON.stringify(outcome)}`);
  return outcome.answers;
}

/** Three libraries with what adding, deleting and freeing leaves in a data file, and values on pages of their own. */
async function makeStore(path: string): Promise<void> {
  const { store } = await openTortured(path, [0]);
  for (const group_id of ['a', 'b', 'c']) {
    await store.createLibrary({ group_id, group_name: group_id, group_data: '', add_time: 1 });
    const key = store.library(group_id)?.key as number;
    const users = Array.from({ length: 150 }, (_, i) => `${group_id}${i}`);
    await Promise.all(
      users.map((user, i) => {
        const face = { face_token: tokenOf(user), user_id: user, user_data: '', add_time: i };
        return store.addFace(key, face, madeUpTemplate(user));
      }),
    );
    await store.removeFaces(key, users.filter((_, i) => i % 3 === 0).map(tokenOf));
  }
  await store.setCalibration(1, 'a long text '.repeat(800));
  await store.removeLibrary(store.library('c')?.key as number, { onlyIfEmpty: false });
  await makeIndexes(path, store);
  await store.close();
}

/** Without hnswlib-node there are none. */
async function makeIndexes(path: string, store: Store): Promise<void> {
  const galleries = await openIndexed(path, store).catch(() => undefined);
  for (const { key } of galleries ? store.libraries() : []) {
    await galleries?.load(key, store.templates(key));
    await untilIndexed(galleries as Galleries, path, key);
  }
  await galleries?.close();
}
