import { expect, test } from 'vitest';
import { inFlight } from '#src/cli/import/inFlight.js';
import { RateMeter } from '#src/cli/import/rateMeter.js';

async function* upTo(count: number, taken: number[]): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    taken.push(i);
    yield i;
  }
}

const never = new AbortController().signal;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

test('inFlight() works on all items, no more than so many at once, and takes none before there is room', async () => {
  const taken: number[] = [];
  const done: number[] = [];
  let now = 0;
  let most = 0;
  await inFlight(
    upTo(50, taken),
    4,
    async (item) => {
      now += 1;
      most = Math.max(most, now);
      expect(taken.length - done.length).toBeLessThanOrEqual(4);
      await soon();
      now -= 1;
      done.push(item);
    },
    never,
  );
  expect(most).toBe(4);
  expect(done.sort((a, b) => a - b)).toEqual(taken);
});

test('inFlight() takes no more once it is stopped, and lets what is under way end', async () => {
  const taken: number[] = [];
  const done: number[] = [];
  const stop = new AbortController();
  await inFlight(
    upTo(100, taken),
    3,
    async (item) => {
      if (item === 10) stop.abort();
      await soon();
      done.push(item);
    },
    stop.signal,
  );
  expect(done.sort((a, b) => a - b)).toEqual(taken);
  expect(done.length).toBeLessThan(15);
});

test('inFlight() rejects with the first fault once the others have settled', async () => {
  const taken: number[] = [];
  let running = 0;
  const work = async (item: number): Promise<void> => {
    running += 1;
    await soon();
    running -= 1;
    if (item === 5) throw new Error('disk is full');
  };
  await expect(inFlight(upTo(100, taken), 3, work, never)).rejects.toThrow('disk is full');
  expect(running).toBe(0);
  expect(taken.length).toBeLessThan(15);
});

test('RateMeter tells the time left by how fast it goes now, not by what was known before', () => {
  let now = 0;
  const meter = new RateMeter(() => now);
  expect(meter.read(100)).toEqual({ rate: 0, left: undefined });
  for (let i = 0; i < 2000; i++) meter.step(false);
  now = 2000;
  expect(meter.read(1000)).toEqual({ rate: 1000, left: undefined });
  for (; now < 60_000; now += 500) meter.step(true);
  const { rate, left } = meter.read(100);
  expect(rate).toBeCloseTo(2, 0);
  expect(left).toBeGreaterThan(45);
  expect(left).toBeLessThan(55);
});
