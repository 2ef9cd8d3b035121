import { type Field, MOST_WHOLE } from './field.ts';
import { days, decimal, file, flag, identifier, image, text, token, tokens, whole } from './fieldForms.ts';

/** One call of the API. `P` is what its fields are read into. */
export interface Call<P extends object = object> {
  /** Last part of the path under `/finauth/search/group/`. */
  readonly path: string;
  /** In the order in which they are checked. */
  readonly fields: { readonly [K in keyof P]-?: Field<Exclude<P[K], undefined>> };
  /** True where exactly one of `image` and `file` must be given. */
  readonly photo: boolean;
}

interface PhotoFields {
  readonly image?: string | Uint8Array | undefined;
  readonly file?: string | Uint8Array | undefined;
}

interface Group {
  readonly group_id: string;
}

interface Rotations {
  readonly multi_oriented_detection: boolean;
}

/** The calls by the name of the engine's method, with what their requests are read into. */
interface Calls {
  readonly createGroup: Call<Group & { readonly group_name: string; readonly group_data: string }>;
  readonly freeGroup: Call<Group & { readonly check_empty: boolean }>;
  readonly listGroups: Call;
  readonly groupInfo: Call<Group>;
  readonly addFace: Call<
    Group & PhotoFields & Rotations & { readonly user_id: string; readonly user_data: string }
  >;
  readonly deleteFaces: Call<Group & { readonly face_tokens: readonly string[] }>;
  readonly listFaces: Call<Group & { readonly start: number; readonly limit: number }>;
  readonly faceInfo: Call<Group & { readonly face_token: string }>;
  readonly search: Call<
    Group & PhotoFields & Rotations & { readonly limit: number; readonly threshold?: number | undefined }
  >;
}

const faceToken = { ...token, required: true, error: 'INVALID_FACE_TOKEN' } as const;
const groupId = { ...identifier, required: true, error: 'INVALID_GROUP_ID' } as const;
const rotations = { ...flag, otherwise: false } as const;
const photo = { image, file } as const;
const upTo128 = { ...text(0, 128), otherwise: '' } as const;

/**
 * The nine calls: path, fields and checks, in the order in which fields are checked.
 * The engine's methods and the HTTP routes are both made from this table.
 */
export const calls: Calls = {
  createGroup: {
    path: 'create',
    photo: false,
    fields: {
      group_id: groupId,
      group_name: { ...text(1, 60), required: true },
      group_data: upTo128,
    },
  },
  freeGroup: {
    path: 'free',
    photo: false,
    fields: { group_id: groupId, check_empty: { ...flag, otherwise: true } },
  },
  listGroups: { path: 'group_list', photo: false, fields: {} },
  groupInfo: { path: 'group_info', photo: false, fields: { group_id: groupId } },
  addFace: {
    path: 'add',
    photo: true,
    fields: {
      group_id: groupId,
      ...photo,
      user_id: { ...identifier, required: true },
      user_data: upTo128,
      multi_oriented_detection: rotations,
    },
  },
  deleteFaces: {
    path: 'delete',
    photo: false,
    fields: { group_id: groupId, face_tokens: { ...tokens, required: true } },
  },
  listFaces: {
    path: 'list',
    photo: false,
    fields: {
      group_id: groupId,
      start: { ...whole(1, MOST_WHOLE), otherwise: 1 },
      limit: { ...whole(1, 1000), otherwise: 100 },
    },
  },
  faceInfo: {
    path: 'face_info',
    photo: false,
    fields: {
      group_id: groupId,
      face_token: faceToken,
    },
  },
  search: {
    path: 'search',
    photo: true,
    fields: {
      group_id: groupId,
      ...photo,
      limit: { ...whole(1, 100), otherwise: 1 },
      threshold: decimal(0, 100),
      multi_oriented_detection: rotations,
    },
  },
};

/** A call that goes beyond the API: every face of a photo, no library touched. */
export const detectCall: Call<PhotoFields & Rotations> = {
  path: 'detect',
  photo: true,
  fields: { ...photo, multi_oriented_detection: rotations },
};

/** A call that goes beyond the API: where the score of a face for a photo comes from. */
export const explainCall: Call<Group & PhotoFields & Rotations & { readonly face_token: string }> = {
  path: 'explain',
  photo: true,
  fields: { group_id: groupId, face_token: faceToken, ...photo, multi_oriented_detection: rotations },
};

/** A call that goes beyond the API: a calibration of a library's own. */
export const calibrateGroupCall: Call<Group & { readonly dry_run: boolean; readonly coarse: boolean }> = {
  path: 'calibrate',
  photo: false,
  fields: {
    group_id: groupId,
    dry_run: { ...flag, otherwise: false },
    coarse: { ...flag, otherwise: false },
  },
};

/** A call that goes beyond the API: back to the pack's calibration. */
export const resetCalibrationCall: Call<Group> = {
  path: 'reset_calibration',
  photo: false,
  fields: { group_id: groupId },
};

/** A call that goes beyond the API: for how long a library's faces are kept. */
export const setRetentionCall: Call<Group & { readonly days: number | 'default' }> = {
  path: 'set_retention',
  photo: false,
  fields: { group_id: groupId, days: { ...days, required: true } },
};
