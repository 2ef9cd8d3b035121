import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { EndGate } from '#src/vision/endGate.js';

const module = new URL('../../dist/vision/endGate.js', import.meta.url).href;

/** A worker that does `body` with a gate, and says what it says. */
function work(gate: EndGate, body: string): Worker {
  const code = `
    import(${JSON.stringify(module)}).then(async ({ EndGate }) => {
      const { workerData, parentPort } = require('node:worker_threads');
      const gate = new EndGate(workerData);
      const say = (word) => parentPort.postMessage(word);
      const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      ${body}
    });`;
  return new Worker(code, { eval: true, workerData: gate.shared });
}

const next = async (worker: Worker): Promise<unknown> => (await once(worker, 'message'))[0];

test('a thread may be ended at once where it is not in native code', async () => {
  const gate = new EndGate();
  const worker = work(
    gate,
    "await gate.native(async () => say('in'), () => say('stopped')); say('out'); for (;;);",
  );
  expect(await next(worker)).toBe('in');
  expect(await next(worker)).toBe('out');
  expect(gate.askToEnd()).toBe(true);
  expect(await worker.terminate()).toBe(1);
});

test('a thread in native code stands still when that has come back, and goes no further', async () => {
  const gate = new EndGate();
  const worker = work(
    gate,
    "await gate.native(async () => { say('in'); await later(200); say('back'); }, () => say('stopped')); say('further');",
  );
  expect(await next(worker)).toBe('in');
  expect(gate.askToEnd()).toBe(false);
  expect(await next(worker)).toBe('back');
  expect(await next(worker)).toBe('stopped');
  expect(await worker.terminate()).toBe(1);
});

test('awaitEnd() blocks until the thread stands still, and not for longer than it may', async () => {
  const gate = new EndGate();
  const worker = work(
    gate,
    "await gate.native(async () => { say('in'); await later(300); }, () => undefined); say('further');",
  );
  expect(await next(worker)).toBe('in');
  expect(gate.askToEnd()).toBe(false);
  gate.awaitEnd(1);
  expect(gate.askToEnd()).toBe(false);
  gate.awaitEnd(20_000);
  expect(gate.askToEnd()).toBe(true);
  expect(await worker.terminate()).toBe(1);
});

test('a thread that was asked to end does not enter native code', async () => {
  const gate = new EndGate();
  expect(gate.askToEnd()).toBe(true);
  const worker = work(gate, "await gate.native(async () => say('in'), () => say('stopped'));");
  expect(await next(worker)).toBe('stopped');
  expect(await worker.terminate()).toBe(1);
});

test('native work within native work is one', async () => {
  const gate = new EndGate();
  const stopped = (): void => expect.unreachable();
  const result = await gate.native(
    () => gate.native(async () => gate.native(async () => 5, stopped), stopped),
    stopped,
  );
  expect(result).toBe(5);
  expect(gate.askToEnd()).toBe(true);
});
