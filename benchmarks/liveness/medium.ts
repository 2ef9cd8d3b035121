import { type Colour, colourAt, type Picture } from './picture.ts';

/**
 * What a camera sees where a face should be: light by place, in units of the picture's width from its middle.
 *
 * @param resolved - how much of a pattern of so many periods over the picture's width is left by lens and pixels, 0 to 1.
 */
export type Medium = (x: number, y: number, resolved: (periods: number) => number) => Colour;

/** Uniform numbers from 0 to 1. */
export type Random = () => number;

const DESK: Colour = [0.22, 0.2, 0.18];
const BEZEL: Colour = [0.015, 0.015, 0.015];

/** The person, with nothing between them and the camera. */
export function person(picture: Picture): Medium {
  return (x, y) => shownAt(picture, x, y);
}

/**
 * A print on paper: less range of light, dots for each colour at an angle of its own, paper that is not quite white, a bend about the
 * upright axis.
 *
 * @param dots - across the picture's width; those that the camera does not resolve leave a tint.
 */
export function print(picture: Picture, dots: number, random: Random): Medium {
  const [black, white, bend, tint] = [
    0.02 + 0.05 * random(),
    0.65 + 0.25 * random(),
    0.3 * random(),
    random(),
  ];
  const paper: Colour = [white, white * (0.96 + 0.04 * tint), white * (0.86 + 0.12 * tint)];
  const ratio = picture.height / picture.width;
  return (x, y, resolved) => {
    if (isOutside(x, y, 0.53, 0.53 * ratio)) return DESK;
    if (isOutside(x, y, 0.5, 0.5 * ratio)) return paper;
    const light = shownAt(picture, x, y);
    const contrast = resolved(dots);
    return colourOf((channel) => {
      const share = light[channel] as number;
      const free = isFree(x * dots, y * dots, ANGLES[channel] as number, share) ? 1 : 0;
      const seen = share + (free - share) * contrast;
      return (black + ((paper[channel] as number) - black) * seen) * (1 - bend * (x + 0.5));
    });
  };
}

/**
 * A screen: pixels of three stripes and dark between their rows, a cold white, black that glows, a dark bezel, a lamp's reflection.
 *
 * @param columns - pixels across the picture's width. As many as the camera has, or a little more or less, make moire.
 */
export function screen(picture: Picture, columns: number, random: Random): Medium {
  const [glow, bright, cold, gamma] = [
    0.01 + 0.03 * random(),
    0.7 + 0.5 * random(),
    0.15 * random(),
    0.9 + 0.4 * random(),
  ];
  const white: Colour = [bright * (1 - cold), bright, bright * (1 + cold)];
  const lamp = { x: random() - 0.5, y: random() - 0.5, size: 0.1 + 0.1 * random(), light: 0.5 * random() };
  const ratio = picture.height / picture.width;
  return (x, y, resolved) => {
    if (isOutside(x, y, 0.6, 0.5 * ratio + 0.1)) return DESK;
    if (isOutside(x, y, 0.5, 0.5 * ratio)) return BEZEL;
    const light = shownAt(picture, x, y);
    const contrast = resolved(columns);
    const rows = 1 + 0.3 * contrast * Math.cos(2 * Math.PI * y * columns);
    const reflected = lamp.light * Math.exp(-((x - lamp.x) ** 2 + (y - lamp.y) ** 2) / lamp.size ** 2);
    return colourOf((channel) => {
      const own = glow + (white[channel] as number) * (light[channel] as number) ** gamma;
      const stripes = 1 + STRIPE * contrast * Math.cos(2 * Math.PI * (x * columns - channel / 3));
      return own * rows * stripes + reflected;
    });
  };
}

/** First harmonic of light that comes out of a third of the width. */
const STRIPE = (6 / Math.PI) * Math.sin(Math.PI / 3);
/** Of the dots that take red, green and blue away: cyan, magenta, yellow. Radians. */
const ANGLES = [15, 75, 0].map((degrees) => (degrees * Math.PI) / 180);

/** Whether a place between dots is free of ink, where the dots leave `share` of the paper free. */
function isFree(x: number, y: number, angle: number, share: number): boolean {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const wave = Math.cos(2 * Math.PI * (x * cos + y * sin)) + Math.cos(2 * Math.PI * (y * cos - x * sin));
  return 0.5 + wave / 4 < share;
}

function isOutside(x: number, y: number, halfWidth: number, halfHeight: number): boolean {
  return Math.abs(x) > halfWidth || Math.abs(y) > halfHeight;
}

function shownAt(picture: Picture, x: number, y: number): Colour {
  return colourAt(picture, (x + 0.5) * picture.width, y * picture.width + picture.height / 2);
}

function colourOf(channel: (index: number) => number): Colour {
  return [channel(0), channel(1), channel(2)];
}
