/**
 * What an engine is busy with and how much it holds.
 *
 * @example
 * const { libraries, photos } = engine.status();
 * console.log(photos, libraries[0]?.face_count);
 */
export interface EngineStatus {
  /** The pack's id and the first 8 digits of its hash. */
  readonly model_version: string;
  /** What runs the nets, such as `onnxruntime-cpu`. */
  readonly runtime: string;
  /** Photos that wait for a worker or are looked at. */
  readonly photos: number;
  /** In order of creation. */
  readonly libraries: readonly {
    readonly group_id: string;
    /** Faces that it holds. */
    readonly face_count: number;
  }[];
  /** What was damaged in the store when it was opened and has been mended, in words. */
  readonly repairs: readonly string[];
}
