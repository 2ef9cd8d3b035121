import { type Call, calls, detectCall } from '../../api/calls.ts';
import type { FaceSearch } from '../../engine/faceSearch.ts';
import type { Answer } from '../servedCall.ts';
import type { CheckedUiOptions } from '../serverOptions.ts';
import { identify } from './identify.ts';
import { overview } from './overview.ts';

/** Where the page's own calls are. */
export const uiCallsPrefix = '/ui/calls/';

/** A call of the page. */
export interface UiCall {
  readonly call: Call;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** Whether it changes a library: a page that only looks has no such call. */
  readonly writes: boolean;
  answer(engine: FaceSearch, fields: object, page: CheckedUiOptions): Promise<Answer>;
}

type Method = 'createGroup' | 'freeGroup' | 'listFaces' | 'addFace' | 'deleteFaces' | 'detect';

/** A method of the engine as it is. */
function method(name: Method, call: Call, summary: string, writes = false): UiCall {
  const ask = (engine: FaceSearch, fields: object): Promise<Answer> =>
    (engine[name] as (fields: object) => Promise<Answer>).call(engine, fields);
  return { call, summary, writes, answer: ask };
}

/**
 * The calls of the kiosk page by their names: those of the API that it needs, and what goes beyond the API. They are apart
 * from the API's, whose bodies have no further fields and whose clients sign.
 */
export const uiCalls: Readonly<Record<string, UiCall>> = {
  overview: {
    call: { path: 'overview', photo: false, fields: {} },
    summary: 'What the page may do, and all libraries with their sizes',
    writes: false,
    answer: overview,
  },
  identify: {
    call: { ...calls.search, path: 'identify' },
    summary: 'A search, with who was found and the false alarm rate of every score',
    writes: false,
    answer: identify,
  },
  detect: method('detect', detectCall, 'Every face of a photo, with its quality'),
  list: method('listFaces', calls.listFaces, 'Faces of a library'),
  create: method('createGroup', calls.createGroup, 'Makes a library', true),
  free: method('freeGroup', calls.freeGroup, 'Removes a library', true),
  add: method('addFace', calls.addFace, 'Enrolls the largest face of a photo', true),
  delete: method('deleteFaces', calls.deleteFaces, 'Removes faces', true),
};
