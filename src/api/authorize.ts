import type { AccessKey } from './accessKey.ts';
import { ApiError } from './apiError.ts';
import type { ListGroupsBody } from './bodies.ts';
import type { Call } from './calls.ts';
import { parseRequest } from './parseRequest.ts';

/**
 * Holds a call to the libraries of a key. By the API's order, presence and form of the fields come first.
 * @throws ApiError `AUTHORIZATION_ERROR:<group_id>`, and what {@link parseRequest} throws.
 */
export function authorize({ groups }: AccessKey, call: Call, request: unknown): void {
  if (groups === undefined) return;
  const { group_id } = parseRequest(call, request) as { readonly group_id?: string };
  if (group_id !== undefined && !groups.includes(group_id))
    throw new ApiError(`AUTHORIZATION_ERROR:${group_id}`);
}

/** What a key may see of a body: a list of libraries is cut down to its own. */
export function visibleTo<T extends object>({ groups }: AccessKey, body: T): T {
  const { group_infos } = body as Partial<ListGroupsBody>;
  if (groups === undefined || group_infos === undefined) return body;
  return { ...body, group_infos: group_infos.filter(({ group_id }) => groups.includes(group_id)) };
}
