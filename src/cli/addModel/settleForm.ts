import type { EmbedderTraits } from '../../inference/embedder/embedderTraits.ts';
import type { EmbedderForm } from '../../inference/embedder/prepareEmbedder.ts';
import { type AddOptions, CHIP_SIDES } from './addOptions.ts';

/**
 * Joins what a graph shows and what the user says into the form of an embedder.
 *
 * @throws Error where they contradict each other, or where neither says it; names the option.
 */
export function settleForm(
  file: string,
  traits: EmbedderTraits,
  options: AddOptions,
): Required<EmbedderForm> {
  return {
    input: sideOf(file, traits, options),
    layout: settled(
      file,
      '--layout',
      'the layout of its chips',
      traits.layout,
      options.layout,
      '--layout nchw',
    ),
    output: outputOf(file, traits.outputs, options.output),
  };
}

function sideOf(file: string, traits: EmbedderTraits, options: AddOptions): number {
  const side = settled(file, '--input', 'the size of its chips', traits.input, options.input, '--input 112');
  const { least, most } = CHIP_SIDES;
  if (side >= least && side <= most) return side;
  throw new Error(
    `Cannot add "${file}": its graph takes chips of ${side} pixels a side, not ${least} to ${most}`,
  );
}

function settled<T extends string | number>(
  file: string,
  name: string,
  what: string,
  found: T | undefined,
  said: T | undefined,
  example: string,
): T {
  if (found !== undefined && said !== undefined && found !== said)
    throw new Error(`Cannot add "${file}" with "${name} ${said}": its graph says ${found}`);
  const value = found ?? said;
  if (value !== undefined) return value;
  throw new Error(`Cannot tell ${what} of "${file}" from its graph: say it, such as "${example}"`);
}

function outputOf(file: string, outputs: readonly string[], said: string | undefined): string {
  const [only, other] = outputs;
  const names = outputs.map((name) => `"${name}"`).join(', ');
  if (said !== undefined && !outputs.includes(said))
    throw new Error(
      `Cannot add "${file}" with "--output ${said}": its outputs that may be an embedding are ${names}`,
    );
  const value = said ?? (other === undefined ? only : undefined);
  if (value !== undefined) return value;
  throw new Error(
    `Cannot tell which output of "${file}" is the embedding: say "--output NAME" with one of ${names}`,
  );
}
