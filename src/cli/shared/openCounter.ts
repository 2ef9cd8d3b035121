import type { WriteStream } from 'node:tty';
import cliProgress from 'cli-progress';

/** Shows on standard error how many of some things are done. */
export interface Counter {
  show(done: number, total: number): void;
  /** Gives the line back to the terminal; safe to call twice. */
  close(): void;
}

/** A bar on a terminal; elsewhere (a log, a pipe) a line at every tenth of the way. */
export function openCounter(what: string, stream: WriteStream = process.stderr): Counter {
  return stream.isTTY ? bar(what, stream) : lines(what, stream);
}

function lines(what: string, stream: WriteStream): Counter {
  let told = 0;
  return {
    show(done, total) {
      const tenth = Math.floor((10 * done) / total);
      if (tenth === told) return;
      told = tenth;
      stream.write(`${what}: ${done}/${total}\n`);
    },
    close() {},
  };
}

function bar(what: string, stream: WriteStream): Counter {
  const format = `  {bar} {value}/{total}  {eta_formatted} left  ${what}`;
  const started = new cliProgress.SingleBar(
    { format, stream, hideCursor: true, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  return {
    show(done, total) {
      if (!started.isActive) started.start(total, done);
      else started.update(done);
    },
    close: () => started.stop(),
  };
}
