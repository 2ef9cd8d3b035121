import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import cliProgress from 'cli-progress';
import type { FetchEvent } from '../../pack/fetchWeights.ts';
import { fileSize } from './fileSize.ts';

/** Shows on standard error what is being fetched. */
export interface Progress {
  show(event: FetchEvent): void;
  /** Gives the line back to the terminal; safe to call twice. */
  close(): void;
}

/** A bar with a clock on a terminal; elsewhere (a log, a pipe) one line when a file starts and one when it is in place. */
export function openProgress(stream: WriteStream = process.stderr): Progress {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function lines(stream: WriteStream): Progress {
  return {
    show(event) {
      const line = lineOf(event);
      if (line !== undefined) stream.write(`${line}\n`);
    },
    close() {},
  };
}

function lineOf({ file, source, totalBytes, receivedBytes, done, problem }: FetchEvent): string | undefined {
  if (problem !== undefined) return `Cannot fetch ${file} from ${source}: ${problem}`;
  if (done) return `Fetched ${file}`;
  return receivedBytes === undefined
    ? `Fetching ${file} (${fileSize(totalBytes)}) from ${source}`
    : undefined;
}

function bar(stream: WriteStream): Progress {
  let current: cliProgress.SingleBar | undefined;
  const end = (): void => {
    current?.stop();
    current = undefined;
  };
  return {
    show(event) {
      current ??= startBar(event, stream);
      current.update(event.receivedBytes ?? 0);
      if (!event.done && event.problem === undefined) return;
      end();
      const [colour, mark] = event.done ? (['green', '✔'] as const) : (['yellow', '✖'] as const);
      stream.write(`${styleText(colour, mark, { stream })} ${lineOf(event)}\n`);
    },
    close: end,
  };
}

// npm shows nothing of a download before it is whole; the clock, which cli-progress redraws on its own, says that
// something goes on.
function startBar({ file, source, totalBytes }: FetchEvent, stream: WriteStream): cliProgress.SingleBar {
  const started = new cliProgress.SingleBar(
    {
      format: `  {bar} {percentage} % of ${fileSize(totalBytes)}  {duration_formatted}  ${file} from ${source}`,
      barsize: 20,
      stream,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      forceRedraw: true,
    },
    cliProgress.Presets.shades_classic,
  );
  started.start(totalBytes, 0);
  return started;
}
