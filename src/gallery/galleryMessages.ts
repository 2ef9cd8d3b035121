import type { IndexKind } from './candidate.ts';

/** Templates on their way into the gallery. */
export interface VectorBatch {
  /** Sequence numbers of the faces. */
  readonly ids: Float64Array;
  /** Their embeddings one after the other: `ids.length * dimension` values. */
  readonly vectors: Float32Array;
  /** Their users; where they are absent each face stays on its own. */
  readonly userIds?: readonly string[];
}

/** Templates on their way to the worker. */
export interface LoadBatch {
  readonly ids: Float64Array;
  readonly vectors: Float32Array;
  /** Numbers of the users, see `userHash`. */
  readonly users: Float64Array;
}

/** Where HNSW indexes are kept. */
export interface IndexFiles {
  /** For these files alone; made where it is missing, with mode 0700. They hold templates, unencrypted. */
  readonly folder: string;
  /** Of the pack that made the templates. */
  readonly packHash: string;
}

/** What the worker is started with. */
export interface GalleryWorkerData {
  readonly dimension: number;
  readonly index: IndexKind;
  readonly threshold: number;
  /** Threads that scan a large library. */
  readonly threads: number;
  readonly seed: number;
  readonly indexFiles: IndexFiles | undefined;
}

/** From which mean similarity on a library's users have means, for where it is not there yet; undefined: none have. */
export interface Agreement {
  readonly agreement: number | undefined;
}

/** What the worker is asked to do with a library. */
export type GalleryTask =
  /** Empties the library and holds back its other tasks until `loaded` or `unloaded`. */
  | ({ readonly do: 'load' } & Agreement)
  | ({ readonly do: 'batch' } & LoadBatch)
  | { readonly do: 'loaded' }
  /** The load failed: the library is forgotten, and what was held back fails. */
  | { readonly do: 'unloaded'; readonly why: string }
  | ({
      readonly do: 'add';
      readonly id: number;
      readonly embedding: Float32Array;
      readonly user: number | undefined;
    } & Agreement)
  | { readonly do: 'agree'; readonly agreement: number }
  | { readonly do: 'remove'; readonly ids: readonly number[] }
  | { readonly do: 'drop' }
  /** Of all libraries, whichever is named. */
  | { readonly do: 'keepNoFiles' }
  | { readonly do: 'search'; readonly probe: Float32Array; readonly limit: number }
  | { readonly do: 'candidate'; readonly id: number; readonly probe: Float32Array }
  | { readonly do: 'status' };

/** A task with the number that its reply carries. */
export interface GalleryRequest {
  readonly call: number;
  readonly library: number;
  readonly task: GalleryTask;
}

/** Sent once, before the worker is ended; what is asked after it is not answered. */
export interface GalleryStop {
  readonly stop: true;
}

export type GalleryReply =
  /** Said once, when the worker is ready: why hnswlib-node did not load, where it was wanted and did not. */
  | { readonly ready: true; readonly hnswFault: string | undefined }
  /** In answer to `GalleryStop`: the worker can be ended. */
  | { readonly stopped: true }
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly fault: string };
