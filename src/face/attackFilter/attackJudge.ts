import type { Affine } from '../../image/affine.ts';
import { chipSources } from '../../image/chipSources.ts';
import type { Photo } from '../../image/photo.ts';
import type { Warper } from '../../image/warper.ts';
import type { Net } from '../../inference/runtime.ts';
import type { AttackNet } from '../../pack/pack.ts';
import { arrangeChips } from '../arrangeChips.ts';
import { centreOf } from '../box.ts';
import { cropTransform } from '../cropTransform.ts';
import type { Detection } from '../detection.ts';
import type { Point } from '../point.ts';
import type { AttackJudge } from './attackFilter.ts';

/** Around the photo the nets are shown black, as where they come from. */
const FILL = 0;

/** A net of an attack filter that looks at faces of photos. */
export function attackJudge(warper: Warper, net: Net, constants: AttackNet): AttackJudge {
  const { input: size, pixels, colour, logits } = constants;
  return {
    constants,
    close: () => net.close(),
    async ask(photo, faces) {
      const crops = faces.map((face) => cropOf(photo, face, constants));
      const planes = warper.chips(await chipSources(photo, crops, size), size, pixels, FILL);
      const outputs = await net.run(arrangeChips(planes, { input: size, colour }), faces.length);
      const [values] = Object.values(outputs) as [Float32Array];
      const count = values.length / faces.length;
      return faces.map((_, i) => shareOf(values.subarray(i * count, (i + 1) * count), logits));
    },
  };
}

/** The first of the values; a net of logits has it of all of them together. */
function shareOf(values: Float32Array, logits = false): number {
  const [first] = values as Float32Array & [number];
  return logits ? 1 / values.reduce((sum, value) => sum + Math.exp(value - first), 0) : first;
}

/** From the photo's pixels to the net's input. */
function cropOf(photo: Photo, { box, roll }: Detection, { input, crop, inside = false }: AttackNet): Affine {
  const whole = Math.max(box.width, box.height) * crop;
  const side = inside ? Math.min(whole, photo.width, photo.height) : whole;
  const [x, y] = centreOf(box);
  const centre: Point = inside ? [within(x, side, photo.width), within(y, side, photo.height)] : [x, y];
  return cropTransform(centre, side, quarterTurns(roll), input);
}

/** The place nearest to the given one at which `side` fits into `length`. */
function within(centre: number, side: number, length: number): number {
  return Math.min(length - side / 2, Math.max(side / 2, centre));
}

/** The nets have seen faces as a camera held them: only photos that lie on their side are turned. */
function quarterTurns(roll: number): number {
  return Math.round(roll / (Math.PI / 2)) * (Math.PI / 2);
}
