import type { FaceQuality } from '../face/quality/faceQuality.ts';
import type { QualityLevel, QualityProblem } from '../face/quality/qualityProblems.ts';

/** A library, as `groupInfo` and `listGroups` describe it. */
export interface GroupInfo {
  readonly group_id: string;
  readonly group_name: string;
  readonly group_data: string;
  /** The pack whose embeddings the library holds. */
  readonly model_version: string;
  /** ISO 8601 with offset. */
  readonly add_time: string;
}

/** A face of a library, as `faceInfo` and `listFaces` describe it. */
export interface FaceInfo {
  readonly face_token: string;
  readonly user_id: string;
  readonly user_data: string;
  /** Epoch milliseconds. */
  readonly add_time: number;
}

export interface CreateGroupBody {
  readonly group_id: string;
  readonly group_name: string;
  readonly group_data: string;
  readonly model_version: string;
}

export interface FreeGroupBody {
  readonly group_id: string;
}

export interface ListGroupsBody {
  readonly group_infos: readonly GroupInfo[];
}

export interface GroupInfoBody {
  readonly info: GroupInfo;
}

export interface AddFaceBody {
  readonly group_id: string;
  readonly face_token: string;
  readonly user_id: string;
  readonly user_data: string;
  /** Faces in the library, this one included. */
  readonly face_count: number;
}

export interface DeleteFacesBody {
  readonly group_id: string;
  readonly face_removed: number;
  readonly face_count: number;
  readonly failure_detail: readonly { readonly face_token: string; readonly reason: 'FACE_NOT_IN_GROUP' }[];
}

export interface ListFacesBody {
  readonly face_tokens: readonly FaceInfo[];
  /** `start` of the rest; absent once there is none. */
  readonly next?: number;
}

export interface FaceInfoBody {
  readonly info: FaceInfo;
}

export interface SearchResult {
  readonly face_token: string;
  readonly group_id: string;
  /** 0 to 100, unrounded. */
  readonly score: number;
}

export interface SearchBody {
  /** Best first. */
  readonly result: readonly SearchResult[];
}

/** A face of a photo, in pixels of the upright photo. */
export interface DetectedFace {
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** Left eye, right eye, tip of the nose, left and right corner of the mouth, as the viewer sees them on an upright face. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** How certain the detector is, 0 to 1. */
  readonly score: number;
  /** How certain the landmark net is that this is a face, 0 to 1; absent where the pack's net does not tell. */
  readonly presence?: number;
  /** How well the face can serve as a template, measure by measure. */
  readonly quality: FaceQuality;
  /** Every measure that is beyond a limit of the pack, with the least strict level that refuses it; empty for a good face. */
  readonly problems: readonly QualityProblem[];
  /** The least strict level at which `addFace` would refuse the face, null where it would take it at every level. */
  readonly refusedBy: QualityLevel | null;
}

export interface DetectBody {
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** Largest first; empty where none was found. */
  readonly faces: readonly DetectedFace[];
}
