/**
 * Runs `work` on every item, at most `most` at a time, taking an item only when there is room for it. Where `signal` is aborted
 * or a work fails, no more are taken, and it settles once those under way have.
 */
export async function inFlight<T>(
  items: AsyncIterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const source = items[Symbol.asyncIterator]();
  let failed = false;
  const run = async (): Promise<void> => {
    try {
      while (!signal.aborted && !failed) {
        const { done, value } = await source.next();
        if (done) return;
        await work(value);
      }
    } catch (fault) {
      failed = true;
      throw fault;
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: most }, run));
  await source.return?.();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
