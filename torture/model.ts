/** One thing that a caller does, and says before it does it. */
export type Step =
  | { readonly do: 'create'; readonly group: string }
  | { readonly do: 'free'; readonly group: string }
  | { readonly do: 'add'; readonly group: string; readonly user: string }
  | { readonly do: 'delete'; readonly group: string; readonly users: readonly string[] }
  | { readonly do: 'rotate'; readonly key: number };

/** Libraries with the users in them. */
export type Contents = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What a store must hold by what was said of it. A step that was begun and not acknowledged may have been done or not, but not by
 * half; each caller has at most one such step, and no two callers touch the same users or free the same libraries.
 */
export class Model {
  readonly #groups = new Map<string, Set<string>>();
  readonly #begun = new Map<string, Step>();
  #key = 0;

  begin(id: string, step: Step): void {
    this.#begun.set(id, step);
  }

  acknowledge(id: string): void {
    const step = this.#begun.get(id);
    if (!step) throw new Error(`Step ${id} was acknowledged and never begun`);
    this.#begun.delete(id);
    this.#apply(step);
  }

  /** Numbers of the keys that may open the store, the likeliest first. */
  get keys(): readonly number[] {
    const rotations = [...this.#begun.values()].flatMap((step) => (step.do === 'rotate' ? [step.key] : []));
    return [this.#key, ...rotations];
  }

  /** Users that are in a library for certain. */
  users(group: string): readonly string[] {
    return [...(this.#groups.get(group) ?? [])];
  }

  groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /**
   * Holds what is there against what must be, decides each step that was not acknowledged by what is there, and goes on from that.
   * @returns what is wrong, in words.
   */
  settle(actual: Contents, key: number): string[] {
    for (const step of this.#begun.values()) if (isDone(step, actual, key)) this.#apply(step);
    this.#begun.clear();
    const faults: string[] = [];
    if (key !== this.#key) faults.push(`key ${key} opens the store, not key ${this.#key}`);
    for (const [group, users] of this.#groups) {
      const there = actual.get(group);
      if (!there) faults.push(`library ${group} is missing`);
      for (const user of users) if (there && !there.has(user)) faults.push(`${group}: ${user} is missing`);
    }
    for (const [group, users] of actual) {
      const known = this.#groups.get(group);
      if (!known) faults.push(`library ${group} is back`);
      for (const user of users) if (known && !known.has(user)) faults.push(`${group}: ${user} is back`);
    }
    return faults;
  }

  #apply(step: Step): void {
    if (step.do === 'create') this.#groups.set(step.group, new Set());
    else if (step.do === 'free') this.#groups.delete(step.group);
    else if (step.do === 'add') this.#groups.get(step.group)?.add(step.user);
    else if (step.do === 'delete') for (const user of step.users) this.#groups.get(step.group)?.delete(user);
    else this.#key = step.key;
  }
}

function isDone(step: Step, actual: Contents, key: number): boolean {
  if (step.do === 'rotate') return key === step.key;
  const there = actual.get(step.group);
  if (step.do === 'create') return there !== undefined;
  if (step.do === 'free') return there === undefined;
  if (step.do === 'add') return there?.has(step.user) === true;
  // One that is left is enough: then the others must be there too.
  return step.users.every((user) => !there?.has(user));
}
