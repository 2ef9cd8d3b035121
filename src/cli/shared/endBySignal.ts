/**
 * Ends the process at once, by the signal itself, as if nobody had listened for it: `process.exit()` waits for threads, and those that
 * are in native code abort it or never end. A store withstands that, and its lock goes with the process.
 */
export function endBySignal(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
