import type { IncomingMessage } from 'node:http';
import { authorize, visibleTo } from '../api/authorize.ts';
import { readForm } from './readForm.ts';
import type { Answer, ServedCall } from './servedCall.ts';
import { toRequest } from './toRequest.ts';
import type { Upload } from './uploads.ts';

/**
 * The body of one call: the form is read, the visitor let in, the engine asked.
 * @throws ApiError, Refusal
 */
export async function answerCall(
  served: ServedCall,
  request: IncomingMessage,
  upload: Upload,
): Promise<Answer> {
  served.admit(request.headers);
  const form = await Promise.race([readForm(request, upload), upload.refused]);
  upload.arrived();
  const visit = served.enter(form, request.socket.remoteAddress ?? '');
  try {
    const fields = toRequest(served.call, form);
    authorize(visit.key, served.call, fields);
    return visibleTo(visit.key, await served.answer(fields));
  } finally {
    visit.leave();
  }
}
