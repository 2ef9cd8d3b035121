import type { Medium, Random } from './medium.ts';
import { type Picture, toJpeg } from './picture.ts';

/** How a camera takes a picture of a medium. */
export interface Shot {
  /** Share of the frame's width that the medium's picture takes. */
  readonly fill: number;
  /** The most that the medium's size changes over its width, by its tilt. */
  readonly tilt: number;
  /** Standard deviation of the lens's blur, in pixels of the frame. */
  readonly blur: number;
}

/** Side of the square frame: about what a webcam gives of a person. */
export const FRAME_SIDE = 480;

/** Takes a picture as a plain webcam does: perspective, exposure, white balance, noise, JPEG. */
export function photograph(medium: Medium, shot: Shot, random: Random): Promise<Buffer> {
  return toJpeg(sensed(project(medium, shot, random), random), 75 + Math.floor(15 * random()));
}

function project(medium: Medium, { fill, tilt, blur }: Shot, random: Random): Picture {
  const [roll, left, up] = [0.1 * (random() - 0.5), tilt * (2 * random() - 1), tilt * (2 * random() - 1)];
  const [cos, sin] = [Math.cos(roll) / fill, Math.sin(roll) / fill];
  const data = new Float32Array(FRAME_SIDE * FRAME_SIDE * 3);
  for (let row = 0, at = 0; row < FRAME_SIDE; row++) {
    for (let column = 0; column < FRAME_SIDE; column++, at += 3) {
      const x = (column + 0.5) / FRAME_SIDE - 0.5;
      const y = (row + 0.5) / FRAME_SIDE - 0.5;
      const depth = 1 + left * x + up * y;
      // Periods over the picture's width, as periods a pixel.
      const resolved = (periods: number): number => transferOf(periods / (fill * depth * FRAME_SIDE), blur);
      const light = medium((x * cos - y * sin) / depth, (x * sin + y * cos) / depth, resolved);
      data[at] = light[0];
      data[at + 1] = light[1];
      data[at + 2] = light[2];
    }
  }
  return { width: FRAME_SIDE, height: FRAME_SIDE, data };
}

/** Contrast that a lens's blur and a pixel's area leave of a pattern. @param frequency - periods a pixel. */
function transferOf(frequency: number, blur: number): number {
  const lens = Math.exp(-2 * (Math.PI * blur * frequency) ** 2);
  const area = Math.sin(Math.PI * frequency) / (Math.PI * frequency);
  return lens * Math.abs(area);
}

/** Exposed and balanced as far as a camera does it by itself, with the noise of photons and of the sensor. */
function sensed({ width, height, data }: Picture, random: Random): Picture {
  const means = [0, 1, 2].map((channel) => meanOf(data, channel));
  const grey = meanOf(means);
  const exposure = (0.16 + 0.08 * random()) / grey;
  const gains = means.map((mean) => exposure * (0.6 + (0.4 * grey) / mean));
  const noise = 0.002 + 0.006 * random();
  const seen = data.map((value, i) => {
    const light = value * (gains[i % 3] as number);
    return light + noise * (0.3 + Math.sqrt(light)) * gaussian(random);
  });
  return { width, height, data: seen };
}

/** Mean of all values, or of every third. */
function meanOf(values: ArrayLike<number>, channel?: number): number {
  const step = channel === undefined ? 1 : 3;
  let [sum, count] = [0, 0];
  for (let i = channel ?? 0; i < values.length; i += step, count++) sum += values[i] as number;
  return sum / count;
}

function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
