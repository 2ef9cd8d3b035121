import type { FaceSearch } from '#src/index.js';
import { openFaceApi } from './faceApi.ts';
import { filledEngine } from './filledEngine.ts';
import { openHuman } from './human.ts';

/** Something that searches photos. */
export interface Contender {
  readonly name: string;
  search(photo: Uint8Array): Promise<unknown>;
  close(): Promise<void>;
}

/** face-api and human on TensorFlow.js wasm, which runs in one thread, with libraries of that many people. */
export async function otherContenders(people: number): Promise<Contender[]> {
  const faceApi = await openFaceApi(Array.from({ length: people }, (_, i) => pseudoDescriptor(i)));
  const human = await openHuman(people);
  const close = (): Promise<void> => Promise.resolve();
  return [
    { name: 'face-api 1.7.15, tfjs wasm', search: (photo) => faceApi.search(photo), close },
    { name: 'human 3.3.6, tfjs wasm', search: (photo) => human.search(photo), close },
  ];
}

/** This engine with one worker. */
export async function ownContender(people: number, pack: string): Promise<Contender> {
  const engine: FaceSearch = await filledEngine(people, { pack, vision: { workers: 1 } });
  return {
    name: `facedex ${pack}`,
    close: () => engine.close(),
    async search(photo) {
      // The engine moves bytes to its worker where it can.
      const { error } = await engine.search({ group_id: 'g', file: photo.slice() });
      if (error !== undefined) throw new Error(`Cannot search: ${error}`);
    },
  };
}

/** A unit vector, different for each seed; face-api's matcher takes the same time whatever the numbers are. */
function pseudoDescriptor(seed: number): Float32Array {
  const values = Float32Array.from({ length: 128 }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
