import type { EmbedderTraits } from '../../inference/embedder/embedderTraits.ts';
import type { Embedder } from '../../pack/pack.ts';
import type { AddOptions } from './addOptions.ts';

/** How an embedder wants its pixels: what no graph shows as a whole. */
export type PixelChoice = Required<Pick<Embedder, 'colour' | 'pixels'>>;

type Pixels = Embedder['pixels'];

const grey = (mean: number, scale: number): Pixels => ({ mean: [mean, mean, mean], scale });

/** What embedders are trained on: 0 to 255, 0 to 1, -1 to 1, and ArcFace's 1/128 in place of 1/127.5. */
const USUAL: readonly Pixels[] = [grey(127.5, 1 / 127.5), grey(127.5, 1 / 128), grey(0, 1 / 255), grey(0, 1)];

/**
 * Every way to feed an embedder that graph and user leave open; one where they settle it.
 *
 * A mean without a scale, or the other way round, is taken as it stands: the missing one is 0 or 1.
 */
export function pixelChoices({ range }: Pick<EmbedderTraits, 'range'>, options: AddOptions): PixelChoice[] {
  const { mean, scale } = options;
  const said = mean !== undefined || scale !== undefined;
  const found = range === '0..255' ? [grey(0, 1)] : range === '0..1' ? [grey(0, 1 / 255)] : USUAL;
  const pixels = said ? [{ mean: mean ?? ([0, 0, 0] as const), scale: scale ?? 1 }] : found;
  const colours = options.colour === undefined ? (['rgb', 'bgr'] as const) : [options.colour];
  return pixels.flatMap((each) => colours.map((colour) => ({ colour, pixels: each })));
}

/** The only choice. @throws Error that names the options which would settle it. */
export function onlyChoice(file: string, choices: readonly PixelChoice[]): PixelChoice {
  const [first, ...more] = choices;
  if (first !== undefined && more.length === 0) return first;
  const open = [
    ...(choices.some(({ colour }) => colour !== first?.colour) ? ['"--colour rgb" or "--colour bgr"'] : []),
    ...(choices.some(({ pixels }) => pixels !== first?.pixels)
      ? ['"--mean" and "--scale", such as "--mean 127.5 --scale 1/127.5"']
      : []),
  ];
  throw new Error(
    `Cannot tell from the graph how "${file}" wants its pixels: say ${open.join(', and ')}; or give "--people DIR", a folder of people to try the usual ways on`,
  );
}

/** For people: `rgb, (value - 127.5) * 0.0078431`. */
export function choiceText({ colour, pixels: { mean, scale } }: PixelChoice): string {
  const [red, green, blue] = mean;
  const text = red === green && green === blue ? `${red}` : `[${mean.join(', ')}]`;
  return `${colour}, (value - ${text}) * ${Number(scale.toPrecision(5))}`;
}
