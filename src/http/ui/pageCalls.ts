import { ApiError } from '../../api/apiError.ts';
import type { FaceSearch } from '../../engine/faceSearch.ts';
import type { Door } from '../door.ts';
import type { ServedCall } from '../servedCall.ts';
import type { CheckedUiOptions } from '../serverOptions.ts';
import { uiCalls, uiCallsPrefix } from './uiCalls.ts';

/** The page's calls, let in by the rules of the page. */
export function pageCalls(engine: FaceSearch, door: Door, page: CheckedUiOptions): readonly ServedCall[] {
  return Object.entries(uiCalls).map(([name, { call, writes, answer }]) => ({
    url: uiCallsPrefix + call.path,
    label: `ui_${name}`,
    call,
    // A camera asks several times a second, and a page that is open now and then.
    isQuiet: name === 'detect' || name === 'overview',
    admit(headers) {
      door.admitPage(headers);
      if (writes && page.readOnly) throw new ApiError('AUTHORIZATION_ERROR:Read only');
    },
    enter: (_form, address) => door.enterPage(address),
    answer: (fields) => answer(engine, fields, page),
  }));
}
