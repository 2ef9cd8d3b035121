/** Exactly one of the two. */
export interface Photo {
  /** Base64 (a `data:` URL prefix is accepted) or the bytes of a PNG, JPEG or BMP file. */
  readonly image?: string | Uint8Array;
  /** Path or bytes of a PNG, JPEG or BMP file. */
  readonly file?: string | Uint8Array;
  /**
   * Whether to look at the photo turned by 90, 180 and 270 degrees too, for faces that are not upright. Takes longer.
   * @default "0"
   */
  readonly multi_oriented_detection?: '0' | '1' | 0 | 1 | boolean;
}

export interface CreateGroupRequest {
  /** Up to 48 letters, digits and `-%@#&_`. */
  readonly group_id: string;
  /** 1 to 60 characters. */
  readonly group_name: string;
  /** Up to 128 characters. @default "" */
  readonly group_data?: string;
}

export interface FreeGroupRequest {
  readonly group_id: string;
  /** Whether a library that holds faces is refused with `NOT_EMPTY`. @default "1" */
  readonly check_empty?: '0' | '1' | 0 | 1 | boolean;
}

export interface GroupInfoRequest {
  readonly group_id: string;
}

export interface AddFaceRequest extends Photo {
  readonly group_id: string;
  /** Up to 48 letters, digits and `-%@#&_`; one user may have several faces. */
  readonly user_id: string;
  /** Up to 128 characters. @default "" */
  readonly user_data?: string;
}

export interface DeleteFacesRequest {
  readonly group_id: string;
  /** Up to 1000 tokens, as an array or comma-separated. */
  readonly face_tokens: string | readonly string[];
}

export interface ListFacesRequest {
  readonly group_id: string;
  /** 1-based place in order of creation. @default 1 */
  readonly start?: number | string;
  /** 1 to 1000. @default 100 */
  readonly limit?: number | string;
}

export interface FaceInfoRequest {
  readonly group_id: string;
  readonly face_token: string;
}

export interface SearchRequest extends Photo {
  readonly group_id: string;
  /** 1 to 100. @default 1 */
  readonly limit?: number | string;
  /** 0 to 100; only scores greater than it are returned. Without it the best are, whatever they score. */
  readonly threshold?: number | string;
}

export type DetectRequest = Photo;

export interface ExplainRequest extends Photo {
  readonly group_id: string;
  /** A face of the library. */
  readonly face_token: string;
}

export interface CalibrateGroupRequest {
  readonly group_id: string;
  /** Whether only to report what would be done. @default "0" */
  readonly dry_run?: '0' | '1' | 0 | 1 | boolean;
  /**
   * Whether a library of 100 to 299 people, too few to count its rare false matches, gets the pack's table moved and
   * stretched to where its own similarities lie. Larger ones are counted all the same. @default "0"
   */
  readonly coarse?: '0' | '1' | 0 | 1 | boolean;
}

export interface ResetCalibrationRequest {
  readonly group_id: string;
}

export interface SetRetentionRequest {
  readonly group_id: string;
  /** After how many days a face is removed, 1 to 36,500; `default`: as the option `retention` says, for ever where it says nothing. */
  readonly days: number | string;
}
