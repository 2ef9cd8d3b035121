import type { Worker } from 'node:worker_threads';
import { EndGate } from './endGate.ts';
import type { GateNews } from './exitGuard.ts';

/** Milliseconds. Node.js waits for native code as well when it exits, so this is not what it takes longer. */
const PATIENCE = 5000;

/**
 * Has threads stand still outside of native code when the process exits, by `process.exit()` or a fault that nobody caught: Node.js
 * then ends them wherever they are, which within native code aborts the process (see `EndGate`), with a status of its own.
 */
class ExitGates {
  readonly #gates = new Map<Worker, EndGate>();
  readonly #standStill = (): void => {
    const entered = [...this.#gates.values()].filter((gate) => !gate.askToEnd());
    const end = performance.now() + PATIENCE;
    for (const gate of entered) gate.awaitEnd(end - performance.now());
  };

  /** Must see a thread before its first message can have come. */
  watch(thread: Worker): void {
    thread.on('message', (news: Partial<GateNews>) => {
      if (news.gate) this.#add(thread, new EndGate(news.gate));
    });
    thread.once('exit', () => this.#remove(thread));
  }

  #add(thread: Worker, gate: EndGate): void {
    if (this.#gates.size === 0) process.on('exit', this.#standStill);
    this.#gates.set(thread, gate);
  }

  #remove(thread: Worker): void {
    this.#gates.delete(thread);
    if (this.#gates.size === 0) process.off('exit', this.#standStill);
  }
}

/** One for all engines of the process: with a listener for each, Node.js would take the eleventh for a leak. */
export const exitGates: ExitGates = new ExitGates();
