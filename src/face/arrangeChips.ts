import type { Embedder } from '../pack/pack.ts';

/**
 * Brings chips from planes of red, green and blue into the order that an embedder wants: its colours, and planes or
 * pixel by pixel.
 *
 * @param planes - chips one after the other, each three planes of `input * input` values.
 * @returns `planes` itself where they are in order already, else values of its own.
 */
export function arrangeChips(
  planes: Float32Array,
  { input, layout = 'nchw', colour = 'rgb' }: Pick<Embedder, 'input' | 'layout' | 'colour'>,
): Float32Array {
  if (layout === 'nchw' && colour === 'rgb') return planes;
  const plane = input * input;
  const [step, gap] = layout === 'nchw' ? [1, plane] : [3, 1];
  const arranged = new Float32Array(planes.length);
  for (let chip = 0; chip < planes.length; chip += 3 * plane) {
    for (let from = 0; from < 3; from++) {
      let to = chip + gap * (colour === 'rgb' ? from : 2 - from);
      for (let i = chip + from * plane, end = i + plane; i < end; i++, to += step) {
        arranged[to] = planes[i] as number;
      }
    }
  }
  return arranged;
}
