import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Contender, nameOf } from './contender.ts';
import type { ContenderNews, ContenderTask, Searched } from './contenderChild.ts';

/**
 * An engine in a process of its own, as an application would have it. In one process they find each other's memory: what one has
 * touched is warm for the next, or taken.
 */
export class ContenderProcess {
  readonly name: string;
  readonly #child: ChildProcess;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
  }

  /** @returns a process, or in words why there is none. */
  static async start(contender: Contender, people: number): Promise<ContenderProcess | string> {
    const task = JSON.stringify({ contender, people } satisfies ContenderTask);
    const file = fileURLToPath(new URL('./contenderChild.js', import.meta.url));
    const child = fork(file, [task], { serialization: 'advanced' });
    const name = nameOf(contender);
    const news = await newsOf(child, name);
    return 'refused' in news ? `${name} is left out: ${news.refused}` : new ContenderProcess(name, child);
  }

  async search(photo: Uint8Array): Promise<Searched> {
    this.#child.send(photo);
    const news = await newsOf(this.#child, this.name);
    if ('searched' in news) return news.searched;
    throw new Error(
      `${this.name} cannot search: ${'failed' in news ? news.failed : 'it said something else'}`,
    );
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

async function newsOf(child: ChildProcess, name: string): Promise<ContenderNews> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(child, 'exit', { signal }).then(([code, killed]): never => {
    throw new Error(`The process of ${name} ended with ${killed ?? code}`);
  });
  const said = once(child, 'message', { signal });
  try {
    const [news] = (await Promise.race([said, ended])) as [ContenderNews];
    return news;
  } finally {
    ended.catch(() => undefined);
    said.catch(() => undefined);
    waiting.abort();
  }
}
