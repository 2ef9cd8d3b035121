import type { RandomNumbers } from '../randomNumbers.ts';
import type { Candidate } from './candidate.ts';
import type { ExactIndex } from './exactIndex.ts';
import { noisyCopy } from './noisyCopy.ts';

/** Points that a search of an HNSW index looks at, in the order in which a proof tries them. */
const EFS = [256, 512, 1024] as const;
/** Probes of a proof: enough to tell 99.9 % from 99 %. */
const PROBES = 1000;
/** Length of the noise in a proof: a cosine of about 0.8, a good second photo of the same person. */
const NOISE = 0.75;
/** Share of a proof's probes for which the best candidate must be the one that an exact search finds. */
const SHARE = 0.999;
/** Searches of an HNSW index a slice of background work. */
const SLICE = 8;

interface Trial {
  readonly probe: Float32Array;
  readonly best: Candidate;
}

/**
 * The smallest `ef` with which an HNSW index finds the mates that an exact search finds; undefined where none does.
 * Works in slices; faces may come and go between them.
 *
 * @param search - the best candidate that the HNSW index finds for a probe.
 */
export function* provenEf(
  exact: ExactIndex,
  random: RandomNumbers,
  search: (probe: Float32Array, ef: number) => Candidate | undefined,
): Generator<void, number | undefined, void> {
  const trials = yield* makeTrials(exact, random);
  for (const ef of EFS) {
    let tried = 0;
    let agreed = 0;
    for (const { probe, best } of trials) {
      if (!exact.has(best.id)) continue;
      tried++;
      // By similarity, not by id: the same template may be there twice.
      const found = search(probe, ef);
      if (found && found.similarity >= best.similarity) agreed++;
      if (tried % SLICE === 0) yield;
    }
    if (agreed >= SHARE * tried) return ef;
  }
  return undefined;
}

function* makeTrials(exact: ExactIndex, random: RandomNumbers): Generator<void, Trial[], void> {
  const trials: Trial[] = [];
  for (let i = Math.min(PROBES, exact.size); i > 0 && exact.size > 0; i--) {
    const id = exact.randomId(random);
    const probe = noisyCopy(exact.vector(id) as Float32Array, NOISE, random);
    for (const best of exact.search(probe, 1)) trials.push({ probe, best });
    yield;
  }
  return trials;
}
