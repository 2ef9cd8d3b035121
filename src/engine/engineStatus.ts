/** What an engine is busy with and how much it holds. */
export interface EngineStatus {
  /** Photos that wait for a worker or are looked at. */
  readonly photos: number;
  /** In order of creation. */
  readonly libraries: readonly {
    readonly group_id: string;
    /** Faces that it holds. */
    readonly face_count: number;
  }[];
}
