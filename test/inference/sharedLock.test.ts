import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { SharedLock } from '#src/inference/sharedLock.js';

describe('SharedLock', () => {
  test('lets work of one thread happen by turns, also after work that failed', async () => {
    const lock = new SharedLock(new SharedArrayBuffer(4));
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await wait(5);
      order.push(`${name} ends`);
      if (name === 'b') throw new Error('b fails');
      return name;
    };
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => lock.run(work(name))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(order).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  test('keeps the work of several threads apart', async () => {
    const shared = new SharedArrayBuffer(4);
    // A sum that loses count where two threads are at it: read, wait, write.
    const sum = new Int32Array(new SharedArrayBuffer(4));
    const workerData = {
      shared,
      sum,
      lock: new URL('../../dist/inference/sharedLock.js', import.meta.url).href,
    };
    const ended = Array.from({ length: 3 }, () => {
      const worker = new Worker(COUNTING, { eval: true, workerData });
      return new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
    });
    await Promise.all(ended);
    expect(sum[0]).toBe(150);
  });
});

const COUNTING = `
  const { workerData } = require('node:worker_threads');
  import(workerData.lock).then(async ({ SharedLock }) => {
    const lock = new SharedLock(workerData.shared);
    for (let i = 0; i < 50; i++)
      await lock.run(async () => {
        const before = workerData.sum[0];
        await new Promise(setImmediate);
        workerData.sum[0] = before + 1;
      });
  });
`;
