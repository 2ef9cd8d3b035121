/** A face that a search found. */
export interface Candidate {
  /** Sequence number of the face in its library. */
  readonly id: number;
  /** Cosine between probe and template, summed in double precision; the same whichever index found it. */
  readonly similarity: number;
  /** Where the template is not the face's own but the mean of its user's: of how many faces. */
  readonly meanOf?: number;
}

/** Which index a library is searched with; `auto` decides by its size. */
export type IndexKind = 'auto' | 'exact' | 'hnsw';

/** What answers the searches of a library now. */
export interface GalleryStatus {
  readonly kind: 'exact' | 'hnsw';
  /** How many faces it holds. */
  readonly size: number;
  /** Whether an HNSW index is being built or proven beside it. */
  readonly building: boolean;
}
