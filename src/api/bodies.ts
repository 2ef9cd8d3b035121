import type { Presentation } from '../face/attackFilter/presentation.ts';
import type { FaceQuality } from '../face/quality/faceQuality.ts';
import type { QualityLevel, QualityProblem } from '../face/quality/qualityProblems.ts';

/** A library, as `groupInfo` and `listGroups` describe it. */
export interface GroupInfo {
  /** Of the library. */
  readonly group_id: string;
  /** 1 to 60 characters. */
  readonly group_name: string;
  /** Up to 128 characters of the caller's own. */
  readonly group_data: string;
  /** The pack whose embeddings the library holds. */
  readonly model_version: string;
  /** ISO 8601 with offset. */
  readonly add_time: string;
}

/**
 * A face of a library, as `faceInfo` and `listFaces` describe it.
 *
 * @example
 * const { info } = await engine.faceInfo({ group_id: 'staff', face_token });
 * if (info) console.log(info.user_id, new Date(info.add_time).toISOString());
 */
export interface FaceInfo {
  /** 32 hex digits. */
  readonly face_token: string;
  /** Whose face it is, as `addFace` was told. */
  readonly user_id: string;
  /** Up to 128 characters of the caller's own. */
  readonly user_data: string;
  /** Epoch milliseconds. */
  readonly add_time: number;
}

/** The library that `createGroup` has made. */
export interface CreateGroupBody {
  /** Of the library. */
  readonly group_id: string;
  /** 1 to 60 characters. */
  readonly group_name: string;
  /** Up to 128 characters of the caller's own. */
  readonly group_data: string;
  /** The pack's id and the first 8 digits of its hash. */
  readonly model_version: string;
}

/** The library that `freeGroup` has removed. */
export interface FreeGroupBody {
  /** Of the library. */
  readonly group_id: string;
}

/**
 * All libraries, from `listGroups`.
 *
 * @example
 * const { group_infos = [] } = await engine.listGroups();
 * for (const { group_id, group_name } of group_infos) console.log(group_id, group_name);
 */
export interface ListGroupsBody {
  /** In order of creation. */
  readonly group_infos: readonly GroupInfo[];
}

/** One library, from `groupInfo`. */
export interface GroupInfoBody {
  /** What was asked for. */
  readonly info: GroupInfo;
}

/** The face that `addFace` has enrolled. */
export interface AddFaceBody {
  /** Of the library. */
  readonly group_id: string;
  /** 32 hex digits. */
  readonly face_token: string;
  /** Whose face it is, as `addFace` was told. */
  readonly user_id: string;
  /** Up to 128 characters of the caller's own. */
  readonly user_data: string;
  /** Faces in the library, this one included. */
  readonly face_count: number;
}

/** The face that `addFaceOnce` has added, or found there. */
export interface AddFaceOnceBody extends AddFaceBody {
  /** False where the photo was enrolled for this user already: it is that face, with the `user_data` that it was given. */
  readonly added: boolean;
}

/** What `deleteFaces` has removed, and what was not there. */
export interface DeleteFacesBody {
  /** Of the library. */
  readonly group_id: string;
  /** How many faces were removed. */
  readonly face_removed: number;
  /** Faces that are left in the library. */
  readonly face_count: number;
  /** Tokens that were not in the library. */
  readonly failure_detail: readonly { readonly face_token: string; readonly reason: 'FACE_NOT_IN_GROUP' }[];
}

/** A part of the faces of a library, from `listFaces`. */
export interface ListFacesBody {
  /** In order of creation. */
  readonly face_tokens: readonly FaceInfo[];
  /** `start` of the rest; absent once there is none. */
  readonly next?: number;
}

/** One face, from `faceInfo`. */
export interface FaceInfoBody {
  /** What was asked for. */
  readonly info: FaceInfo;
}

/** A face of the library that may be the one in the photo. */
export interface SearchResult {
  /** 32 hex digits. */
  readonly face_token: string;
  /** Of the library. */
  readonly group_id: string;
  /** 0 to 100, unrounded. */
  readonly score: number;
}

/** The answer of `search`. */
export interface SearchBody {
  /** Best first. */
  readonly result: readonly SearchResult[];
}

/** A face of a photo, in pixels of the upright photo. */
export interface DetectedFace {
  /** Pixels; `left` and `top` may be below 0 where the photo cuts the face off. */
  readonly box: {
    /** Pixels from the left edge. */
    readonly left: number;
    /** Pixels from the upper edge. */
    readonly top: number;
    /** Pixels. */
    readonly width: number;
    /** Pixels. */
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
  /** What the filter against photos and screens makes of the face; only where the option `liveness` is on. */
  readonly presentation?: Presentation;
}

/** The faces of a photo, from `detect`. */
export interface DetectBody {
  /** Pixels of the upright photo. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Largest first; empty where none was found. */
  readonly faces: readonly DetectedFace[];
}

/** Where a score comes from: every number between the two faces and the score, in the order in which they are computed. */
export interface ExplainBody {
  /** Of the library. */
  readonly group_id: string;
  /** 32 hex digits. */
  readonly face_token: string;
  /** Cosine between the embedding of the photo's largest face and the template, -1 to 1. */
  readonly similarity: number;
  /**
   * That of the `face`, or the `mean` of all faces with its `user_id`: where that is more similar to the photo than any of
   * them, the most similar one of them has its score.
   */
  readonly template: 'face' | 'mean';
  /** Of how many faces it is the mean; absent where it is the face's own. */
  readonly mean_of?: number;
  /** Whose table the FMR was read from: that of the pack, or the library's own, made by `calibrateGroup`. */
  readonly calibration: 'pack' | 'library';
  /** What that table was made from, in words. */
  readonly source: string;
  /** False match rate: the share of comparisons between different people that are more similar than this one. */
  readonly fmr: number;
  /**
   * Whether that rate was `counted`, with 30 false matches or more behind it, or `extrapolated` along the fitted tail
   * of the table; `provisional` where the pack's table stands on few figures and was not measured yet.
   */
  readonly basis: 'counted' | 'extrapolated' | 'provisional';
  /** N: faces in the library, or what the option `scores.librarySize` pins. */
  readonly library_size: number;
  /** False positive identification rate: the share of searches by strangers that return anybody with such a score, `1 - (1 - fmr)^N`. */
  readonly fpir: number;
  /** 0 to 100, unrounded: the very score that `search` gives this face for this photo now. */
  readonly score: number;
}

/** How a table held on people whom it was not made from. */
export interface CalibrationCheck {
  /** The false match rate that a threshold was set for. */
  readonly fmr: number;
  /** Measured over nominal FMR at the threshold of the pack's table. */
  readonly pack: number;
  /** The same at the threshold of the table made from the other half of the library's people. */
  readonly library: number;
}

/** Two users of a library who look like one person. */
export interface Suspects {
  /** Both users. */
  readonly user_ids: readonly [string, string];
  /** Their two most similar faces. */
  readonly face_tokens: readonly [string, string];
  /** Of those two, -1 to 1. */
  readonly similarity: number;
}

/** What `calibrateGroup` has measured, and what became of it. */
export interface CalibrateGroupBody {
  /** Of the library. */
  readonly group_id: string;
  /**
   * - `kept`: the library's own table holds, and its scores are read from it from now on (with `dry_run`: would be).
   * - `too_few_people`: fewer than 300 user_ids; with `coarse` fewer than 100.
   * - `too_many_suspects`: more than 5 % of the people look like somebody else of the library; see `suspects`.
   * - `pack_holds`: the pack's table holds on the library's people, and no table of their own is closer; one that the library had
   *   is taken away (with `dry_run`: would be).
   * - `halves_disagree`: a table made from one half of the people does not hold on the other half.
   *
   * In all other cases the library stays as it was.
   */
  readonly outcome: 'kept' | 'too_few_people' | 'too_many_suspects' | 'pack_holds' | 'halves_disagree';
  /** Whose table the library's scores are read from now. */
  readonly calibration: 'pack' | 'library';
  /** What that table was made from, in words. */
  readonly source: string;
  /** user_ids that were compared: all of the library, or 6,000 of them. */
  readonly people: number;
  /** Their faces, at most 8 of each. */
  readonly faces: number;
  /** Smallest FMR that was read from the library's faces; absent where there are too few people. */
  readonly counted_to?: number;
  /** Either half in turn against the table made from the other; empty where nothing was compared. */
  readonly checks: readonly CalibrationCheck[];
  /** Pairs of users who look like one person, 50,000 at most; they were left out of the counts. */
  readonly suspect_count: number;
  /** The most similar of those, at most 100. For the operator's eyes: they name users. */
  readonly suspects: readonly Suspects[];
}

/** The answer of `resetCalibration`. */
export interface ResetCalibrationBody {
  /** Of the library. */
  readonly group_id: string;
  /** Whether there was a calibration of the library's own. */
  readonly removed: boolean;
}

/** For how long a library's faces are kept, from `setRetention`. */
export interface SetRetentionBody {
  /** Of the library. */
  readonly group_id: string;
  /** As it is kept in the store now. */
  readonly days: number | 'default';
}
