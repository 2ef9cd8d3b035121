import { workerData } from 'node:worker_threads';
import { BLOCK_FIELDS } from './scanJob.ts';
import { control as place, type ScanRequest, type ScanWorkerData } from './scanMessages.ts';
import { Scanner } from './scanner.ts';

/** A thread that helps to scan; scanHelpers.ts starts it. */
function main(): void {
  const { module, layout, thread, port } = workerData as ScanWorkerData;
  const scanner = new Scanner(module, layout, thread);
  port.on('message', ({ job, memories, control }: ScanRequest) => {
    Atomics.add(control, place.active, 1);
    for (const memory of memories) scanner.addMemory(memory);
    let claimed = 0;
    const best = scanner.scan(job, () => {
      const block = Atomics.add(control, place.next, 1);
      if (block * BLOCK_FIELDS < job.blocks.length) claimed++;
      return block;
    });
    if (claimed > 0) {
      port.postMessage(best.map((candidates) => candidates.kept()));
      Atomics.add(control, place.sent, 1);
    }
    // Where anything above throws, this is not reached, and who waits does the whole job anew.
    Atomics.sub(control, place.active, 1);
    Atomics.notify(control, place.active);
  });
}

main();
