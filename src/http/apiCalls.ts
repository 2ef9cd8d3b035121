import { calls } from '../api/calls.ts';
import type { FaceSearch } from '../engine/faceSearch.ts';
import type { Door } from './door.ts';
import { callsPrefix } from './openApi.ts';
import type { Answer, ServedCall } from './servedCall.ts';

type CallName = keyof typeof calls;
type Ask = (fields: object) => Promise<Answer>;

/** The nine calls of the API, each answered by the engine's method of its name. */
export function apiCalls(engine: FaceSearch, door: Door): readonly ServedCall[] {
  return Object.entries(calls).map(([name, call]) => ({
    url: callsPrefix + call.path,
    label: name,
    call,
    isQuiet: false,
    admit: (headers) => door.admit(headers),
    enter: (form, address) => door.enter(form, address),
    answer: (fields) => (engine[name as CallName] as Ask).call(engine, fields),
  }));
}
