import sharp from 'sharp';

/** A picture in linear light: red, green, blue for each pixel, 0 to 1. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export type Colour = readonly [red: number, green: number, blue: number];

/**
 * A photo, upright.
 *
 * @param side - of the longer side, pixels.
 * @param blur - standard deviation of a lens's blur, pixels; 0 for none.
 */
export async function readPicture(path: string, side: number, blur: number): Promise<Picture> {
  const small = sharp(path)
    .rotate()
    .removeAlpha()
    .toColourspace('srgb')
    .resize(side, side, { fit: 'inside' });
  const blurred = blur < 0.3 ? small : small.blur(blur);
  const { data, info } = await blurred.raw().toBuffer({ resolveWithObject: true });
  const light = new Float32Array(data.length);
  for (let i = 0; i < light.length; i++) light[i] = LIGHT[data[i] as number] as number;
  return { width: info.width, height: info.height, data: light };
}

/** As a camera stores it. */
export function toJpeg({ width, height, data }: Picture, quality: number): Promise<Buffer> {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(255 * toGamma(data[i] as number));
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}

/** Colour between pixels, whose centres lie at half numbers; the edge goes on outside. */
export function colourAt({ width, height, data }: Picture, x: number, y: number): Colour {
  const left = Math.min(width - 1.001, Math.max(0, x - 0.5));
  const top = Math.min(height - 1.001, Math.max(0, y - 0.5));
  const [column, row] = [Math.floor(left), Math.floor(top)];
  const [right, down] = [left - column, top - row];
  const above = (row * width + column) * 3;
  const below = above + width * 3;
  const mix = (channel: number): number =>
    (1 - down) * mixOf(data[above + channel], data[above + channel + 3], right) +
    down * mixOf(data[below + channel], data[below + channel + 3], right);
  return [mix(0), mix(1), mix(2)];
}

function mixOf(a = 0, b = 0, share = 0): number {
  return a + (b - a) * share;
}

/** The light of each byte by IEC 61966-2-1. */
const LIGHT: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

function toGamma(given: number): number {
  const light = Math.min(1, Math.max(0, given));
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}
