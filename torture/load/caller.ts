import type { Step } from '../model.ts';

/** What the load is put on: the store with its galleries, or a whole engine. Each rejects where an answer is wrong. */
export interface Subject {
  create(group: string): Promise<void>;
  free(group: string): Promise<void>;
  add(group: string, user: string): Promise<void>;
  remove(group: string, users: readonly string[]): Promise<void>;
  /** Looks for a user who is in a library and must be found there. */
  search(group: string, user: string): Promise<void>;
  rotate(key: number): Promise<void>;
}

/** A library that all callers add to. */
export const SHARED = 'shared';

/** Users by library, those that one caller may delete. */
export type Own = Map<string, string[]>;

/** What a caller has: a name, chance, its libraries with their users, and the way to say a step. */
export interface Caller {
  readonly name: string;
  readonly random: () => number;
  readonly own: Own;
  /** Says that a step begins, and gives what says that it is done. */
  readonly say: (step: Step) => () => void;
  /** Number of the key before, for the one caller that changes it. */
  readonly key: number | undefined;
}

/** Does one thing after the other until the process dies. */
export async function call(subject: Subject, caller: Caller): Promise<never> {
  let key = caller.key;
  for (let n = 0; ; n++) {
    const step = nextStep(caller, `${caller.name}-${n}`, key);
    if (step.do === 'search') {
      await subject.search(step.group, step.user);
      continue;
    }
    const done = caller.say(step);
    await doStep(subject, step);
    // Said at once: what has been acknowledged must hold from here on.
    done();
    note(caller.own, step);
    if (step.do === 'rotate') key = step.key;
  }
}

type Choice = Step | { readonly do: 'search'; readonly group: string; readonly user: string };

function nextStep({ random, own, key: rotates }: Caller, id: string, key: number | undefined): Choice {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const group = pick([...own.keys()]);
  const users = own.get(group) as string[];
  const chance = random();
  if (rotates !== undefined && key !== undefined && chance < 0.02) return { do: 'rotate', key: key + 1 };
  if (chance < 0.08 || own.size < 2) return { do: 'create', group: `g-${id}` };
  if (chance < 0.12 && group !== SHARED) return { do: 'free', group };
  if (chance < 0.3 && users.length > 0) {
    const some = users.filter(() => random() < 0.3);
    return { do: 'delete', group, users: some.length > 0 ? some : [users[0] as string] };
  }
  if (chance < 0.45 && users.length > 0) return { do: 'search', group, user: pick(users) };
  return { do: 'add', group, user: `u-${id}` };
}

function doStep(subject: Subject, step: Step): Promise<void> {
  if (step.do === 'create') return subject.create(step.group);
  if (step.do === 'free') return subject.free(step.group);
  if (step.do === 'add') return subject.add(step.group, step.user);
  if (step.do === 'delete') return subject.remove(step.group, step.users);
  return subject.rotate(step.key);
}

function note(own: Own, step: Step): void {
  if (step.do === 'create') own.set(step.group, []);
  else if (step.do === 'free') own.delete(step.group);
  else if (step.do === 'add') own.get(step.group)?.push(step.user);
  else if (step.do === 'delete') {
    const gone = new Set(step.users);
    own.set(
      step.group,
      (own.get(step.group) ?? []).filter((user) => !gone.has(user)),
    );
  }
}
