import { photograph, type Shot } from './camera.ts';
import { type Medium, person, print, type Random, screen } from './medium.ts';
import { type Picture, readPicture } from './picture.ts';

/** A way in which a face comes before a camera. */
export interface PresentationKind {
  readonly name: string;
  readonly attack: boolean;
  medium(picture: Picture, random: Random): Medium;
  shot(random: Random): Shot;
}

/**
 * Simulated, all of them: nobody held anything into a camera. The first is the control: the same portrait through the same camera with
 * nothing between, so that what a filter makes of the camera alone is not taken for what it makes of an attack.
 */
export const presentationKinds: readonly PresentationKind[] = [
  {
    name: 'control: the person, same camera',
    attack: false,
    medium: (picture) => person(picture),
    shot: () => ({ fill: 1.1, tilt: 0.05, blur: 0.4 }),
  },
  {
    name: 'print, dots too fine to see',
    attack: true,
    medium: (picture, random) => print(picture, 900, random),
    shot: (random) => ({ fill: 0.85 + 0.2 * random(), tilt: 0.3, blur: 0.5 }),
  },
  {
    name: 'print, coarse dots',
    attack: true,
    medium: (picture, random) => print(picture, 120 + 120 * random(), random),
    shot: (random) => ({ fill: 0.85 + 0.2 * random(), tilt: 0.3, blur: 0.4 }),
  },
  {
    name: 'phone, bezel in sight',
    attack: true,
    medium: (picture, random) => screen(picture, 600 + 300 * random(), random),
    shot: (random) => ({ fill: 0.6 + 0.2 * random(), tilt: 0.2, blur: 0.5 }),
  },
  {
    name: 'monitor, moire',
    attack: true,
    medium: (picture, random) => screen(picture, 300 + 200 * random(), random),
    shot: (random) => ({ fill: 0.95 + 0.2 * random(), tilt: 0.2, blur: 0.3 }),
  },
  {
    name: 'monitor, out of focus',
    attack: true,
    medium: (picture, random) => screen(picture, 500, random),
    shot: (random) => ({ fill: 0.95 + 0.2 * random(), tilt: 0.2, blur: 1.5 }),
  },
];

/** Portraits are shown at about the camera's resolution. */
const SIDE = 480;

/** @returns a JPEG file. */
export async function present(path: string, kind: PresentationKind, random: Random): Promise<Buffer> {
  const shot = kind.shot(random);
  const picture = await readPicture(path, SIDE, shot.blur);
  return photograph(kind.medium(picture, random), shot, random);
}
