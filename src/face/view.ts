import { type Affine, composeAffine } from '../image/affine.ts';
import type { RgbImage } from '../image/rgbImage.ts';
import { type Box, centreOf } from './box.ts';

/** One look at a photo. */
export interface View {
  /** Degrees that the photo is turned clockwise by before the look. */
  readonly turn: 0 | 90 | 180 | 270;
  /** Width of the border around what is looked at, as a share of its longer side. */
  readonly border: number;
  /** The part of the photo that is looked at, in its pixels; all of it where there is none. */
  readonly part?: Box;
}

/** Cosine and sine of the quarter turns, exact, so that an unturned view keeps whole pixels whole. */
const TURNS = { 0: [1, 0], 90: [0, 1], 180: [-1, 0], 270: [0, -1] } as const;

/** The map from a photo's pixels to a net's square input: the part turned, scaled to fit with the border, and centred. */
export function viewTransform(image: Pick<RgbImage, 'width' | 'height'>, view: View, size: number): Affine {
  const [cos, sin] = TURNS[view.turn];
  const part = view.part ?? { left: 0, top: 0, width: image.width, height: image.height };
  const [x, y] = centreOf(part);
  const scale = size / (Math.max(part.width, part.height) * (1 + 2 * view.border));
  const centred: Affine = { a: 1, b: 0, c: -x, d: 0, e: 1, f: -y };
  const fitted: Affine = {
    a: scale * cos,
    b: -scale * sin,
    c: size / 2,
    d: scale * sin,
    e: scale * cos,
    f: size / 2,
  };
  return composeAffine(centred, fitted);
}

/** The turn from which what is upright at this one stands on its head. */
export function oppositeOf(turn: View['turn']): View['turn'] {
  return ((turn + 180) % 360) as View['turn'];
}

/** The turn at which a face stands most upright that is turned clockwise by `roll` degrees in the photo. */
export function standingTurn(roll: number): View['turn'] {
  return ((((-Math.round(roll / 90) * 90) % 360) + 360) % 360) as View['turn'];
}

/** How far an upright face of this view is turned clockwise in the photo, radians. */
export function uprightRoll(view: View): number {
  return view.turn === 0 ? 0 : -(view.turn * Math.PI) / 180;
}
