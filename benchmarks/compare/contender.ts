import type { RuntimeName } from '#src/inference/runtimes/runtimeName.js';
import type { FaceApiBackend } from './faceApi.ts';

/** What searches photos, in a process of its own. */
export type Contender =
  | { readonly engine: 'face-api'; readonly backend: FaceApiBackend }
  | { readonly engine: 'human' }
  | {
      readonly engine: 'facedex';
      readonly pack: string;
      readonly runtime: RuntimeName;
      /** Folder of a store with the library `g`, which nobody else has open. */
      readonly path: string;
    };

/** Searches a photo, a file's bytes, for one person. */
export type SearchPhoto = (photo: Uint8Array) => Promise<unknown>;

/** For people, and one of a kind within a run. */
export function nameOf(contender: Contender): string {
  switch (contender.engine) {
    case 'face-api':
      return `face-api 1.7.15, tfjs ${contender.backend}`;
    case 'human':
      return 'human 3.3.6, tfjs wasm';
    case 'facedex':
      return `facedex ${contender.pack}, ${contender.runtime}`;
  }
}
