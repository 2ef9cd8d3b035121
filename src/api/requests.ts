/**
 * Exactly one of the two.
 *
 * @example
 * await engine.detect({ file: 'door.jpg' }); // a path
 * await engine.detect({ file: await readFile('door.jpg') }); // or bytes
 * await engine.detect({ image: await readFile('door.jpg', 'base64') }); // or base64
 */
export interface Photo {
  /** Base64 in one line (a `data:` URL prefix is accepted) or the bytes of a PNG, JPEG or BMP file. */
  readonly image?: string | Uint8Array | undefined;
  /** Path or bytes of a PNG, JPEG or BMP file. */
  readonly file?: string | Uint8Array | undefined;
  /**
   * Whether to look at the photo turned by 90, 180 and 270 degrees too, for faces that are not upright. Takes longer.
   * @default "0"
   */
  readonly multi_oriented_detection?: '0' | '1' | 0 | 1 | boolean | undefined;
}

/**
 * What `createGroup` takes.
 *
 * @example
 * const { error } = await engine.createGroup({ group_id: 'guests', group_name: 'Guests of today' });
 */
export interface CreateGroupRequest {
  /** Up to 48 letters, digits and `-%@#&_`. */
  readonly group_id: string;
  /** 1 to 60 characters. */
  readonly group_name: string;
  /** Up to 128 characters. @default "" */
  readonly group_data?: string | undefined;
}

/**
 * What `freeGroup` takes.
 *
 * @example
 * await engine.createGroup({ group_id: 'old', group_name: 'Old' });
 * await engine.freeGroup({ group_id: 'old', check_empty: '0' }); // with all faces that it holds
 */
export interface FreeGroupRequest {
  /** Of the library. */
  readonly group_id: string;
  /** Whether a library that holds faces is refused with `NOT_EMPTY`. @default "1" */
  readonly check_empty?: '0' | '1' | 0 | 1 | boolean | undefined;
}

/**
 * What `groupInfo` takes.
 *
 * @example
 * const { info } = await engine.groupInfo({ group_id: 'staff' });
 * console.log(info?.group_name);
 */
export interface GroupInfoRequest {
  /** Of the library. */
  readonly group_id: string;
}

/**
 * What `addFace` takes: a photo, and whose it is.
 *
 * @example
 * const { face_token, error } = await engine.addFace({ group_id: 'staff', file: 'bea.jpg', user_id: 'bea' });
 * if (error === 'LOW_QUALITY_FACE') console.log('Take a better photo');
 */
export interface AddFaceRequest extends Photo {
  /** Of the library. */
  readonly group_id: string;
  /** Up to 48 letters, digits and `-%@#&_`; one user may have several faces. */
  readonly user_id: string;
  /** Up to 128 characters. @default "" */
  readonly user_data?: string | undefined;
}

/**
 * What `deleteFaces` takes.
 *
 * @example
 * const { face_removed } = await engine.deleteFaces({ group_id: 'staff', face_tokens: ['0b25c78e8c62976767d190b0c5490af0'] });
 */
export interface DeleteFacesRequest {
  /** Of the library. */
  readonly group_id: string;
  /** Up to 1000 tokens, as an array or comma-separated. */
  readonly face_tokens: string | readonly string[];
}

/**
 * What `listFaces` takes.
 *
 * @example
 * let start: number | undefined = 1;
 * while (start !== undefined) {
 *   const page = await engine.listFaces({ group_id: 'staff', start, limit: 1000 });
 *   for (const { user_id } of page.face_tokens ?? []) console.log(user_id);
 *   start = page.next;
 * }
 */
export interface ListFacesRequest {
  /** Of the library. */
  readonly group_id: string;
  /**
   * 1-based place in order of creation. Faces behind a deleted one move up: where others may delete meanwhile, begin each page with
   * the last face of the one before (`next - 1`), and begin anew where that is another face by then.
   * @default 1
   */
  readonly start?: number | string | undefined;
  /** 1 to 1000. @default 100 */
  readonly limit?: number | string | undefined;
}

/**
 * What `faceInfo` takes.
 *
 * @example
 * const { info } = await engine.faceInfo({ group_id: 'staff', face_token });
 * console.log(info?.user_id);
 */
export interface FaceInfoRequest {
  /** Of the library. */
  readonly group_id: string;
  /** 32 hex digits, from `addFace`, `listFaces` or `search`. */
  readonly face_token: string;
}

/**
 * What `search` takes: a photo, and where to look.
 *
 * @example
 * const { result, error } = await engine.search({ group_id: 'staff', file: 'door.jpg', limit: 5, threshold: 80 });
 * if (error !== undefined) console.log(error);
 * else if (result.length === 0) console.log('Nobody of the library');
 * else console.log(result[0]?.face_token, result[0]?.score);
 */
export interface SearchRequest extends Photo {
  /** Of the library. */
  readonly group_id: string;
  /** 1 to 100. @default 1 */
  readonly limit?: number | string | undefined;
  /** 0 to 100; only scores greater than it are returned. Without it the best are, whatever they score. */
  readonly threshold?: number | string | undefined;
}

/**
 * What `detect` takes: a photo.
 *
 * @example
 * const { faces = [] } = await engine.detect({ file: 'webcam.jpg' });
 * for (const { box, quality, refusedBy } of faces) console.log(box.width, quality.eyeDistance, refusedBy);
 */
export type DetectRequest = Photo;

/**
 * What `explain` takes: a photo and a face of the library.
 *
 * @example
 * const { score, fmr, basis } = await engine.explain({ group_id: 'staff', face_token, file: 'door.jpg' });
 */
export interface ExplainRequest extends Photo {
  /** Of the library. */
  readonly group_id: string;
  /** A face of the library. */
  readonly face_token: string;
}

/**
 * What `calibrateGroup` takes.
 *
 * @example
 * const { outcome } = await engine.calibrateGroup({ group_id: 'staff', dry_run: true });
 * console.log(outcome); // too_few_people
 */
export interface CalibrateGroupRequest {
  /** Of the library. */
  readonly group_id: string;
  /** Whether only to report what would be done. @default "0" */
  readonly dry_run?: '0' | '1' | 0 | 1 | boolean | undefined;
  /**
   * Whether a library of 100 to 299 people, too few to count its rare false matches, gets the pack's table moved and
   * stretched to where its own similarities lie. Larger ones are counted all the same. @default "0"
   */
  readonly coarse?: '0' | '1' | 0 | 1 | boolean | undefined;
}

/**
 * What `resetCalibration` takes.
 *
 * @example
 * const { removed } = await engine.resetCalibration({ group_id: 'staff' });
 */
export interface ResetCalibrationRequest {
  /** Of the library. */
  readonly group_id: string;
}

/**
 * For `setRetention`: for how long a library's faces are kept.
 *
 * @example
 * await engine.setRetention({ group_id: 'staff', days: 365 });
 */
export interface SetRetentionRequest {
  /** Of the library. */
  readonly group_id: string;
  /** After how many days a face is removed, 1 to 36,500; `default`: as the option `retention` says, for ever where it says nothing. */
  readonly days: number | string;
}
