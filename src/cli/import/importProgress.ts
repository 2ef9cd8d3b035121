import type { WriteStream } from 'node:tty';
import cliProgress from 'cli-progress';
import { duration } from '../shared/duration.ts';
import { RateMeter } from './rateMeter.ts';

/** Shows on standard error how far an import is. */
export interface ImportProgress {
  /** @param looked - whether the photo was looked at: those that were known take next to no time. */
  step(looked: boolean, refused: boolean): void;
  /** Gives the line back to the terminal; safe to call twice. */
  close(): void;
}

/** Milliseconds between two lines where there is no terminal. */
const LINE_EVERY = 15_000;

/** A bar on a terminal; elsewhere (a log, a pipe) a line now and then. */
export function openImportProgress(total: number, stream: WriteStream = process.stderr): ImportProgress {
  const counts = { done: 0, refused: 0 };
  const meter = new RateMeter();
  const shown = stream.isTTY ? bar(total, stream) : lines(total, stream);
  const show = (): void => shown.show({ ...counts, ...meter.read(total - counts.done) });
  // The time goes on while a photo takes long.
  const clock = setInterval(show, 500);
  return {
    step(looked, refused) {
      counts.done += 1;
      if (refused) counts.refused += 1;
      meter.step(looked);
    },
    close() {
      clearInterval(clock);
      shown.close();
    },
  };
}

/** Where an import is, for the line that says so. */
interface Standing {
  readonly done: number;
  readonly refused: number;
  /** Photos a second. */
  readonly rate: number;
  /** Seconds; undefined while nothing is known. */
  readonly left: number | undefined;
}

interface Display {
  show(standing: Standing): void;
  close(): void;
}

function lines(total: number, stream: WriteStream): Display {
  let next = Date.now() + LINE_EVERY;
  return {
    show(standing) {
      if (Date.now() < next) return;
      next = Date.now() + LINE_EVERY;
      stream.write(`${standing.done}/${total} photos, ${tail(standing)}\n`);
    },
    close() {},
  };
}

function bar(total: number, stream: WriteStream): Display {
  const format = '  {bar} {value}/{total} photos  {tail}';
  const started = new cliProgress.SingleBar(
    { format, stream, barsize: 24, hideCursor: true, clearOnComplete: true, gracefulExit: false },
    cliProgress.Presets.shades_classic,
  );
  started.start(total, 0, { tail: '' });
  return {
    show: (standing) => started.update(standing.done, { tail: tail(standing) }),
    close: () => started.stop(),
  };
}

function tail({ rate, left, refused }: Standing): string {
  const speed = rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en');
  const time = left === undefined ? [] : [`${duration(left)} left`];
  return [`${speed} a second`, ...time, ...(refused === 0 ? [] : [`${refused} refused`])].join(', ');
}
