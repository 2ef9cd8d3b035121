import { endBySignal } from '../shared/endBySignal.ts';

/** What {@link stopOnSignal} gives. */
export interface Stop {
  /** Aborted with the first signal. */
  readonly signal: AbortSignal;
  /** The first signal, undefined while there was none. */
  readonly received: NodeJS.Signals | undefined;
  /** Signals end the process again as they always do. */
  end(): void;
}

/** Ctrl-C, or SIGTERM, once: what is under way ends. Twice: the process ends at once. @param clear - called before anything is said. */
export function stopOnSignal(clear: () => void): Stop {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    clear();
    if (received !== undefined) {
      endBySignal(signal);
      return;
    }
    received = signal;
    console.error(
      'Stopping: photos under way are finished. Ctrl-C once more stops at once; nothing is lost by it.',
    );
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    end() {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    },
  };
}
