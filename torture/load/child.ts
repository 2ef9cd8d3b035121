import { writeSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import { FaceSearch } from '#src/index.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { keyOf, openTortured } from '../openTortured.ts';
import { call, type Own, type Subject } from './caller.ts';
import { engineSubject } from './engineSubject.ts';
import { storeSubject } from './storeSubject.ts';

/** What the parent writes to standard input, as JSON. */
export interface ChildTask {
  readonly kind: 'store' | 'engine';
  readonly path: string;
  /** Of the store. */
  readonly key: number;
  readonly seed: number;
  readonly round: number;
  /** By caller: libraries with the users that it may delete. */
  readonly own: readonly (readonly (readonly [string, readonly string[]])[])[];
  readonly photos: readonly string[];
}

// Not an argument: the users of a long run are more than a system takes as one.
const task = (await json(process.stdin)) as ChildTask;

/** Written by the kernel before this returns, so that what was said counts, however the process dies. */
function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const { kind, path, key, seed, round, photos } = task;
const subject = await openSubject();
say({ ready: true });
await Promise.all(
  task.own.map((own, n) => {
    const name = `${round}-${n}`;
    let last = 0;
    return call(subject, {
      name,
      random: randomNumbers(seed + n),
      own: new Map(own.map(([group, users]) => [group, [...users]])) as Own,
      key: n === 0 ? key : undefined,
      say(step) {
        const id = `${name}:${last++}`;
        say({ id, step });
        return () => say({ id, done: true });
      },
    });
  }),
);

async function openSubject(): Promise<Subject> {
  const bytes = keyOf(key);
  if (kind === 'store') return storeSubject((await openTortured(path, [key])).store);
  const encryption = bytes && { key: bytes };
  return engineSubject(
    await FaceSearch.open({ path, encryption, vision: { workers: 1 }, quality: 'off' }),
    photos,
  );
}
