import { messageOf } from '../../messageOf.ts';
import { randomNumbers } from '../../randomNumbers.ts';
import type { Net, Runtime } from '../runtime.ts';
import { notAnEmbedder } from './notAnEmbedder.ts';
import { type EmbedderForm, prepareEmbedder } from './prepareEmbedder.ts';

/** Fewer values cannot tell people apart; nets that give so few guess an age, a pose, a side. */
const FEWEST = 16;
/** No embedder has more; nets that give more draw images. */
const MOST = 16_384;
/** Difference, as a share of the embedding's length, that rounding explains. */
const ROUNDING = 1e-3;

/**
 * Runs a net on two chips of noise, together and each alone, to learn how long its embeddings are and that it can be used.
 *
 * @returns the dimension of the embedding.
 * @throws FaceSearchError `NET_UNREADABLE` where the runtime refuses the net or it does not behave as an embedder; says why.
 */
export async function probeEmbedder(
  runtime: Runtime,
  bytes: Uint8Array,
  form: EmbedderForm,
): Promise<number> {
  const net = await runtime.load(prepareEmbedder(bytes, form));
  try {
    return await dimensionOf(net, noise(2 * 3 * form.input * form.input));
  } finally {
    await net.close();
  }
}

async function dimensionOf(net: Net, chips: Float32Array): Promise<number> {
  const half = chips.length / 2;
  const both = await run(net, chips, 2);
  const first = await run(net, chips.slice(0, half), 1);
  const second = await run(net, chips.slice(half), 1);
  const dimension = first.length;
  if (both.length !== 2 * dimension)
    throw notAnEmbedder(`it gives ${both.length} values for two chips and ${dimension} for one`);
  if (dimension < FEWEST || dimension > MOST)
    throw notAnEmbedder(`it gives ${dimension} values a chip, an embedder gives ${FEWEST} to ${MOST}`);
  if (!both.every(Number.isFinite) || Math.hypot(...first) === 0)
    throw notAnEmbedder('it gives no direction for a chip of noise: zeros or no numbers');
  if (distance(both, Float32Array.of(...first, ...second)) > ROUNDING * Math.hypot(...both))
    throw notAnEmbedder('it gives other embeddings for two chips at once than for each alone');
  if (distance(first, second) <= ROUNDING * Math.hypot(...first))
    throw notAnEmbedder('it gives the same embedding for two different chips');
  return dimension;
}

async function run(net: Net, chips: Float32Array, batch: number): Promise<Float32Array> {
  try {
    return Object.values(await net.run(chips, batch))[0] as Float32Array;
  } catch (cause) {
    throw notAnEmbedder(
      `it does not run on ${batch === 1 ? 'one chip' : `${batch} chips at once`}: ${messageOf(cause)}`,
    );
  }
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, i) => value - (b[i] as number)));
}

/** From 0 to 255, the same each time. */
function noise(count: number): Float32Array {
  const random = randomNumbers(1);
  return Float32Array.from({ length: count }, () => 255 * random());
}
