import type { Options } from '../api/openOptions.ts';
import type { Parts } from './parts.ts';
import { scaleOf } from './scale.ts';

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
  /** Which faces `addFace` takes: the option `quality`. */
  readonly quality: Options['quality'];
  /** Photos that wait for a worker or are looked at. */
  readonly photos: number;
  /** In order of creation. */
  readonly libraries: readonly {
    readonly group_id: string;
    /** Faces that it holds. */
    readonly face_count: number;
    /** N by which its scores go: its faces, at least 1, or what the option `scores.librarySize` pins. */
    readonly library_size: number;
  }[];
  /** What was damaged in the store when it was opened and has been mended, in words. */
  readonly repairs: readonly string[];
}

/** Reads off an engine's parts how they are now. */
export function engineStatus(parts: Parts): EngineStatus {
  const { options, store, vision, modelVersion } = parts;
  const libraries = store.libraries().map((library) => ({
    group_id: library.group_id,
    face_count: library.size,
    library_size: scaleOf(parts, library).size,
  }));
  return {
    model_version: modelVersion,
    runtime: vision.runtime.name,
    quality: options.quality,
    photos: vision.pending,
    libraries,
    repairs: store.repairs,
  };
}
