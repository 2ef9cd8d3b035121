import { Worker } from 'node:worker_threads';

/**
 * Ends the process, with a word on standard error, where its main thread does not beat for so many seconds: a loop that
 * never gives way cannot be reported from within.
 */
export function startWatchdog(seconds: number): { beat(seed: number): void; stop(): Promise<number> } {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const code = `
    const { workerData: { shared, seconds } } = require('node:worker_threads');
    let [beats, since] = [0, Date.now()];
    setInterval(() => {
      if (Atomics.load(shared, 0) !== beats) [beats, since] = [Atomics.load(shared, 0), Date.now()];
      else if (Date.now() - since > seconds * 1000) {
        require('node:fs').writeSync(2, 'The thread has hung for ' + seconds + ' s in the round with seed ' + Atomics.load(shared, 1) + '\\n');
        process.kill(process.pid, 'SIGKILL');
      }
    }, 1000);`;
  const worker = new Worker(code, { eval: true, workerData: { shared, seconds } });
  worker.unref();
  const timer = setInterval(() => Atomics.add(shared, 0, 1), 500);
  timer.unref();
  return {
    beat: (seed) => {
      Atomics.store(shared, 1, seed);
    },
    stop: () => {
      clearInterval(timer);
      return worker.terminate();
    },
  };
}
