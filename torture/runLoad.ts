import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { compiled } from './compiled.ts';
import type { ChildTask } from './load/child.ts';
import type { Model, Step } from './model.ts';

/** How a load came to its end. */
export interface LoadOutcome {
  /** Steps that were acknowledged. */
  readonly steps: number;
  /** What went wrong before it was killed, in words. */
  readonly faults: readonly string[];
}

/**
 * Has a process of its own put load on a store, kills it, and tells the model what it had said.
 * @param killAfter - milliseconds from when it is ready, or from its start where `early`.
 */
export async function runLoad(
  model: Model,
  task: ChildTask,
  killAfter: number,
  early: boolean,
): Promise<LoadOutcome> {
  const child = spawn(process.execPath, [compiled('./load/child.js')], { stdio: ['pipe', 'pipe', 'pipe'] });
  // Where it is killed before it has read.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(task));
  const errors = text(child.stderr);
  const ended = once(child, 'close');
  let steps = 0;
  const kill = (): void => void setTimeout(killAfter).then(() => child.kill('SIGKILL'));
  if (early) kill();
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { ready?: true; id: string; step?: Step; done?: true };
    if (said.ready && !early) kill();
    if (said.step) model.begin(said.id, said.step);
    if (!said.done) continue;
    model.acknowledge(said.id);
    steps++;
  }
  const [, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  const fault = signal === 'SIGKILL' ? [] : [`ended by itself (${signal}): ${await errors}`];
  return { steps, faults: fault };
}
