import type {
  AddFaceBody,
  CreateGroupBody,
  DeleteFacesBody,
  FaceInfo,
  FaceInfoBody,
  FreeGroupBody,
  GroupInfo,
  GroupInfoBody,
  ListFacesBody,
  ListGroupsBody,
  SearchBody,
  SearchResult,
} from '../api/bodies.ts';
import type { calls } from '../api/calls.ts';

type Json = Readonly<Record<string, unknown>>;

/** An object in words of JSON Schema. */
export interface ObjectSchema {
  readonly type: 'object';
  readonly properties: Json;
  readonly required: readonly string[];
}

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

const group = { group_id: text, group_name: text, group_data: text, model_version: text };
const groupInfo = object<GroupInfo>({ ...group, add_time: { type: 'string', format: 'date-time' } });
const faceInfo = object<FaceInfo>({
  face_token: text,
  user_id: text,
  user_data: text,
  add_time: { type: 'integer', description: 'Epoch milliseconds' },
});
const failure = object<DeleteFacesBody['failure_detail'][number]>({
  face_token: text,
  reason: { const: 'FACE_NOT_IN_GROUP' },
});
const searchResult = object<SearchResult>({
  face_token: text,
  group_id: text,
  score: { type: 'number', minimum: 0, maximum: 100 },
});

/** The bodies of the calls where they succeed, without what every body has, in words of JSON Schema. */
export const bodySchemas: { readonly [K in keyof typeof calls]: ObjectSchema } = {
  createGroup: object<CreateGroupBody>(group),
  freeGroup: object<FreeGroupBody>({ group_id: text }),
  listGroups: object<ListGroupsBody>({ group_infos: list(groupInfo) }),
  groupInfo: object<GroupInfoBody>({ info: groupInfo }),
  addFace: object<AddFaceBody>({
    group_id: text,
    face_token: text,
    user_id: text,
    user_data: text,
    face_count: count,
  }),
  deleteFaces: object<DeleteFacesBody>({
    group_id: text,
    face_removed: count,
    face_count: count,
    failure_detail: list(failure),
  }),
  listFaces: object<ListFacesBody>(
    {
      face_tokens: list(faceInfo),
      next: { type: 'integer', description: '`start` of the rest; absent once there is none' },
    },
    ['next'],
  ),
  faceInfo: object<FaceInfoBody>({ info: faceInfo }),
  search: object<SearchBody>({ result: list(searchResult) }),
};

/** Takes a schema for every field of a type, so that none can be left out or be too many. */
function object<T>(
  properties: { readonly [K in keyof T]-?: Json | ObjectSchema },
  optional: readonly (keyof T)[] = [],
): ObjectSchema {
  const required = Object.keys(properties).filter((key) => !optional.includes(key as keyof T));
  return { type: 'object', properties, required };
}

function list(items: ObjectSchema): Json {
  return { type: 'array', items };
}
