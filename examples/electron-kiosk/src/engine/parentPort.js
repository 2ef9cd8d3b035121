/**
 * The way to the process that has started this one: that of Electron's utility processes, or of Node's `fork`, which the
 * tests use.
 *
 * @returns {{ post(message: object): void, onMessage(take: (message: any) => void): void, onGone(act: () => void): void }}
 */
export function parentPort() {
  const port = /** @type {import('electron').ParentPort | undefined} */ (process.parentPort);
  if (port)
    return {
      post: (message) => port.postMessage(message),
      onMessage: (take) => port.on('message', ({ data }) => take(data)),
      // Electron ends a utility process together with the main process.
      onGone: () => undefined,
    };
  if (!process.send)
    throw new Error('Cannot run by itself: start it with utilityProcess.fork or child_process.fork');
  return {
    post: (message) => process.send?.(message),
    onMessage: (take) => process.on('message', take),
    onGone: (act) => process.once('disconnect', act),
  };
}
