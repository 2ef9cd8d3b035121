import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { ScanBoard } from './scanBoard.ts';
import { CLOSED, control as place, type ScanNews, type ScanWorkerData } from './scanMessages.ts';
import { Scanner } from './scanner.ts';

/**
 * A thread that helps to scan; scanHelpers.ts starts it. It sleeps on the bell itself and never returns to its event loop, through
 * which it would begin half a millisecond later: that is what a scan of 100,000 faces takes.
 */
function main(): never {
  const { module, layout, thread, port, control } = workerData as ScanWorkerData;
  const scanner = new Scanner(module, layout, thread);
  let board: ScanBoard | undefined;
  for (let heard = 0, done = CLOSED; ; ) {
    Atomics.wait(control, place.bell, heard);
    heard = Atomics.load(control, place.bell);
    Atomics.add(control, place.active, 1);
    // Who gave the job waits from here on, so it stays on the board.
    const job = Atomics.load(control, place.open);
    // A job is opened before the bell rings for it. Who wakes late finds it by the bell of the one before, and would come to it once more
    // by its own: with no blocks left, and nothing found to write over what was.
    if (job !== CLOSED && job !== done) {
      done = job;
      for (const { memories, board: newest } of news(port)) {
        for (const memory of memories) scanner.addMemory(memory);
        board = new ScanBoard(newest);
      }
      help(board as ScanBoard);
    }
    // Where anything above throws, this is not reached, and who waits does the whole job anew.
    Atomics.sub(control, place.active, 1);
    Atomics.notify(control, place.active);
  }

  function help(on: ScanBoard): void {
    const job = on.read();
    on.leave(
      thread,
      scanner.scan(job, () => Atomics.add(control, place.next, 1)),
      job,
    );
  }
}

function* news(port: ScanWorkerData['port']): Generator<ScanNews> {
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
    yield got.message as ScanNews;
}

main();
