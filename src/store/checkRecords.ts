import { slotOf } from './faceValue.ts';
import type { SlotSet } from './keys/slotSet.ts';
import type { SealedRecords } from './sealedRecords.ts';

/** Faces that are looked at before others get a turn. */
const SLICE = 2000;

/**
 * Looks whether the records of a store belong together: libraries with the ids that find them, and as many faces and tokens as
 * each library counts. Faces themselves are opened when they are read.
 *
 * @returns slots of secrets that records use.
 * @throws FaceSearchError `STORE_UNREADABLE`.
 */
export async function checkRecords(records: SealedRecords): Promise<SlotSet> {
  const { libraries, groups } = records.tables;
  const used = records.secrets.slotSet();
  const keys = Array.from(libraries.getKeys({}), Number);
  for (const key of keys) await checkLibrary(records, key, used);
  const removed = records.removedLibraries();
  for (const key of removed)
    for await (const slice of faceSlots(records, key)) for (const { slot } of slice) used.add(slot);
  if (groups.getKeysCount({}) !== keys.length) records.contradiction('ids of libraries');
  if ([...keys, ...removed].some((key) => key >= records.nextLibrary()))
    records.contradiction('the key of the next library');
  await checkNoOthers(records, new Set([...keys, ...removed]));
  return used;
}

async function checkLibrary(records: SealedRecords, key: number, used: SlotSet): Promise<void> {
  const entry = records.library(key);
  if (!entry || records.libraryKeyOf(entry.group_id) !== key) records.contradiction(`library ${key}`);
  let isShared = !used.add(slotOf(records.tables.libraries.getBinary(key) as Buffer));
  let faces = 0;
  let last = 0;
  for await (const slice of faceSlots(records, key)) {
    for (const { id, slot } of slice) {
      // It would be given to another face.
      if (!records.secrets.has(slot)) records.contradiction(`face ${id} of library ${key}`, slot);
      if (!used.add(slot)) isShared = true;
    }
    faces += slice.length;
    last = slice.at(-1)?.id ?? last;
  }
  const tokens = records.tables.tokens.getKeysCount({ start: [key], end: [key + 1] });
  if (faces !== entry.size || tokens !== faces || last >= entry.nextId)
    records.contradiction(`library ${key} has ${entry.size} faces, and ${faces} are there`);
  if (isShared) records.contradiction(`library ${key} shares a secret`);
}

interface FaceSlot {
  readonly id: number;
  /** Of the face's secret. */
  readonly slot: number;
}

/** Faces of a library, slice by slice: a promise for each face would take longer than all else here. */
async function* faceSlots({ tables }: SealedRecords, key: number): AsyncGenerator<readonly FaceSlot[]> {
  for (let last = 0; ; ) {
    const range = { start: [key, last + 1], end: [key + 1], limit: SLICE };
    const slice = Array.from(tables.faceViews.getRange(range), ({ key: [, id], value }) => ({
      id,
      slot: slotOf(value),
    }));
    yield slice;
    last = slice.at(-1)?.id ?? last;
    if (slice.length < SLICE) return;
    await new Promise(setImmediate);
  }
}

/** No face, token or calibration may be of a library that is not there. */
async function checkNoOthers(records: SealedRecords, known: ReadonlySet<number>): Promise<void> {
  const { faces, tokens, calibrations } = records.tables;
  const libraryAfter = [
    (key: number) => Array.from(faces.getKeys({ start: [key + 1], limit: 1 }))[0]?.[0],
    (key: number) => Array.from(tokens.getKeys({ start: [key + 1], limit: 1 }))[0]?.[0],
  ];
  for (const next of libraryAfter)
    for (let key = next(-1); key !== undefined; key = next(key))
      if (!known.has(key)) records.contradiction(`library ${key} is gone and has faces`);
  for (const key of calibrations.getKeys({}))
    if (!known.has(Number(key))) records.contradiction(`library ${key} is gone and has a calibration`);
}
