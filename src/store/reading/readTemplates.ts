import { availableParallelism } from 'node:os';
import type { BatchKeys } from '../keys/storeKeys.ts';
import type { SealedRecords } from '../sealedRecords.ts';
import type { TemplateBatch } from '../store.ts';
import type { Stretch } from './readSealed.ts';
import { TemplateReader } from './templateReader.ts';
import { type UnsealedBatch, UnsealThread } from './unsealThread.ts';

/**
 * Faces from which on a thread opens most of the batches: some 0.4 s of work, beside which its start does not count.
 * More than half of the time that reading takes goes to opening what was read.
 */
const SHARED_FROM = 20_000;

/** Batches that the thread opens for each one that this one does, which has to read and to look at them all. */
const AHEAD = 2;

/** What is read, and how. */
export interface TemplateReading {
  readonly library: number;
  readonly dimension: number;
  readonly batchSize: number;
  /** Faces from which on a thread helps. @default 20,000; no thread does where there is one processor only */
  readonly sharedFrom?: number;
}

/**
 * All templates of a library in order of sequence numbers; nothing where it is gone. A batch is good until the next one.
 * @param records - is called before each batch, to throw where the store has been closed.
 * @throws FaceSearchError `STORE_UNREADABLE`.
 */
export async function* readTemplates(
  records: () => SealedRecords,
  { library, dimension, batchSize, sharedFrom = defaultShare() }: TemplateReading,
): AsyncGenerator<TemplateBatch> {
  const entry = records().library(library);
  if (!entry) return;
  const reader = new TemplateReader(records, library, dimension, batchSize);
  yield* entry.size < sharedFrom ? alone(reader) : shared(reader, records().batchKeys(library));
}

function defaultShare(): number {
  return availableParallelism() > 1 ? SHARED_FROM : Number.POSITIVE_INFINITY;
}

async function* alone(reader: TemplateReader): AsyncGenerator<TemplateBatch> {
  for (let { batch } = reader.next(); batch.rows > 0; { batch } = reader.next()) {
    const finished = reader.finish(batch, reader.unseal(batch));
    if (!finished) return;
    yield finished;
    reader.giveBack(batch);
    await new Promise(setImmediate);
  }
}

/** While the thread opens batches, this one opens the one behind them; then all are looked at, and taken, in order. */
async function* shared(reader: TemplateReader, keys: BatchKeys): AsyncGenerator<TemplateBatch> {
  const thread = new UnsealThread(keys);
  try {
    let ahead = Array.from({ length: AHEAD }, () => begin(reader, thread));
    for (;;) {
      const { batch: own } = reader.next();
      const opened = reader.unseal(own);
      const next: Ahead[] = [];
      for (const { stretch, unsealed } of ahead) {
        const there = (await unsealed) ?? again(reader, stretch);
        next.push(begin(reader, thread));
        const finished = reader.finish(there.batch, there.opened);
        if (!finished) return;
        if (there.batch.rows > 0) yield finished;
        reader.giveBack(there.batch);
      }
      const finished = reader.finish(own, opened);
      if (!finished || own.rows === 0) return;
      yield finished;
      reader.giveBack(own);
      ahead = next;
    }
  } finally {
    await thread.close();
  }
}

/** A batch that the thread opens. */
interface Ahead {
  readonly stretch: Stretch;
  readonly unsealed: Promise<UnsealedBatch | undefined>;
}

function begin(reader: TemplateReader, thread: UnsealThread): Ahead {
  const { batch, stretch } = reader.next();
  return { stretch, unsealed: thread.unseal(batch) };
}

/** Where the thread has ended, all goes on without it. */
function again(reader: TemplateReader, stretch: Stretch): UnsealedBatch {
  const batch = reader.read(stretch);
  return { batch, opened: reader.unseal(batch) };
}
