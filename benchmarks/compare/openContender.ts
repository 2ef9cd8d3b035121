import { atUnitLength } from '#src/face/withoutCommon.js';
import { FaceSearch } from '#src/index.js';
import { openHuman } from '../support/human.ts';
import type { Contender, SearchPhoto } from './contender.ts';
import { openFaceApi } from './faceApi.ts';

/** Opens an engine, with a library of that many people where it does not bring one. Rejects where it is not to be had here. */
export async function openContender(contender: Contender, people: number): Promise<SearchPhoto> {
  switch (contender.engine) {
    case 'face-api': {
      const enrolled = Array.from({ length: people }, (_, i) => pseudoDescriptor(i));
      const { search } = await openFaceApi(enrolled, contender.backend);
      return search;
    }
    case 'human': {
      const { search } = await openHuman(people);
      return search;
    }
    case 'facedex':
      return openOwn(contender);
  }
}

/** This engine with one worker. */
async function openOwn({
  pack,
  runtime,
  path,
}: Contender & { readonly engine: 'facedex' }): Promise<SearchPhoto> {
  const engine = await FaceSearch.open({ pack, runtime, path, vision: { workers: 1 } });
  return async (file) => {
    const { error } = await engine.search({ group_id: 'g', file });
    if (error !== undefined) throw new Error(`Cannot search: ${error}`);
  };
}

/** A unit vector, different for each seed; face-api's matcher takes the same time whatever the numbers are. */
function pseudoDescriptor(seed: number): Float32Array {
  const values = Float32Array.from({ length: 128 }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233));
  return atUnitLength(values);
}
