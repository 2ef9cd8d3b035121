import type { AddFaceOnceBody } from '../../api/bodies.ts';
import type { CallEvent } from '../../api/openOptions.ts';
import type { FaceSearch } from '../../engine/faceSearch.ts';
import { CallError, type CallSubject } from '../shared/callError.ts';
import type { ImportPhoto, ImportSource } from './importPhoto.ts';
import type { ImportProgress } from './importProgress.ts';
import { inFlight } from './inFlight.ts';
import { type Refusal, refusalOf, ruledOut } from './refusal.ts';
import { thumbnail } from './thumbnail.ts';

/** Refused photos that get a picture in the report: more make a page that no browser likes to open. */
const MOST_PICTURES = 500;

/** What is imported where, and how. */
export interface ImportJob {
  readonly group: string;
  readonly multiOriented: boolean;
  /** Photos under way at once. */
  readonly most: number;
  /** Whether pictures are made for a report. */
  readonly pictures: boolean;
}

/** A refusal with what the report shows. */
export interface RefusedPhoto extends Refusal {
  /** As a `data:` URL, absent where nothing can be seen of it or there are many. */
  readonly picture?: string;
}

/** What became of the photos. */
export interface ImportOutcome {
  /** Photos that were enrolled by this run. */
  readonly enrolled: number;
  /** Photos that were in the library, for the same user. */
  readonly known: number;
  readonly refused: readonly RefusedPhoto[];
}

/**
 * Enrolls photos, several at once, until there are no more or `signal` is aborted. A photo that is in the library already is
 * known by its bytes, so that it may begin anew after any end of an earlier run: there is no list of its own that could be
 * behind the store.
 *
 * @throws what the host is to blame for: a full disk, say.
 */
export async function importRun(
  engine: FaceSearch,
  source: ImportSource,
  job: ImportJob,
  progress: ImportProgress,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const run = new Run(engine, job);
  const end = engine.observe((event) => run.heard(event));
  try {
    const each = async (photo: ImportPhoto): Promise<void> => {
      const outcome = await run.add(photo);
      progress.step(outcome !== 'known', outcome === 'refused');
    };
    await inFlight(source.photos(), job.most, each, signal);
    return run;
  } finally {
    end();
  }
}

class Run implements ImportOutcome {
  enrolled = 0;
  known = 0;
  readonly refused: RefusedPhoto[] = [];
  readonly #engine: FaceSearch;
  readonly #job: ImportJob;
  /** What was told of calls whose answers are about to come. */
  readonly #events = new Map<string, CallEvent>();

  constructor(engine: FaceSearch, job: ImportJob) {
    this.#engine = engine;
    this.#job = job;
  }

  heard(event: CallEvent): void {
    if (event.call === 'addFaceOnce' && event.error !== undefined) this.#events.set(event.request_id, event);
  }

  async add(photo: ImportPhoto): Promise<'enrolled' | 'known' | 'refused'> {
    if (photo.problem !== undefined) return this.#refuse(photo, ruledOut(photo, photo.problem));
    const { user_id, user_data, path } = photo;
    const { group, multiOriented } = this.#job;
    const fields = { group_id: group, user_id, user_data, multi_oriented_detection: multiOriented };
    const body = await this.#engine.addFaceOnce({ ...fields, file: path });
    const event = this.#events.get(body.request_id);
    this.#events.delete(body.request_id);
    if (body.error !== undefined) return this.#refuse(photo, refusalOf(photo, body.error, event));
    return this.#count(body as AddFaceOnceBody);
  }

  #count({ added }: AddFaceOnceBody): 'enrolled' | 'known' {
    if (added) this.enrolled += 1;
    else this.known += 1;
    return added ? 'enrolled' : 'known';
  }

  async #refuse(photo: ImportPhoto, refusal: Refusal): Promise<'refused'> {
    const wantsPicture = this.#job.pictures && this.refused.length < MOST_PICTURES;
    const picture = wantsPicture ? await thumbnail(photo.path) : undefined;
    this.refused.push({ ...refusal, ...(picture === undefined ? {} : { picture }) });
    return 'refused';
  }
}

/** Makes the library where it is missing. @returns whether it did. */
export async function readyLibrary(
  engine: FaceSearch,
  { path, group }: CallSubject,
  name: string,
  makes: boolean,
): Promise<boolean> {
  const { error } = await engine.groupInfo({ group_id: group });
  if (error === undefined) return false;
  if (error !== 'INVALID_OUTER_ID' || !makes) throw new CallError(error, { path, group });
  const made = await engine.createGroup({ group_id: group, group_name: name });
  if (made.error !== undefined) throw new CallError(made.error, { path, group });
  return true;
}
