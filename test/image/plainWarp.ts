import { type Affine, applyAffine, invertAffine } from '#src/image/affine.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import type { PixelScale } from '#src/pack/pack.js';

/**
 * What a chip is by definition, value by value in double precision: samples (one a chip pixel; two a pixel and axis where
 * cells are small and cover less than a chip pixel), interpolated between cells (means of `step` x `step` pixels, which
 * begin where the chip's region does).
 */
export function plainWarp(
  image: RgbImage,
  toOutput: Affine,
  size: number,
  { mean, scale }: PixelScale,
  fill: number,
): Float64Array {
  const toSource = invertAffine(toOutput);
  const shrink = Math.hypot(toSource.a, toSource.d);
  const step = Math.max(1, Math.floor(shrink + 1e-6));
  const samples = step < 4 && shrink / step > 1 + 1e-6 ? 2 : 1;
  const corners = [0, size].flatMap((x) => [0, size].map((y) => applyAffine(toSource, x, y)));
  const [left, right] = bounds(
    corners.map(([x]) => x),
    step,
    image.width,
  );
  const [top, bottom] = bounds(
    corners.map(([, y]) => y),
    step,
    image.height,
  );
  const cell = (column: number, row: number, channel: number): number => {
    if (column < 0 || row < 0 || left + column * step >= right || top + row * step >= bottom) return fill;
    let sum = 0;
    for (let y = top + row * step; y < top + (row + 1) * step; y++)
      for (let x = left + column * step; x < left + (column + 1) * step; x++)
        sum +=
          x < image.width && y < image.height
            ? (image.data[(y * image.width + x) * 3 + channel] as number)
            : fill;
    return sum / step ** 2;
  };
  const at = (x: number, y: number, channel: number): number => {
    const [u, v] = [(x - left) / step - 0.5, (y - top) / step - 0.5];
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const [p, q] = [u - column, v - row];
    return (
      (1 - p) * (1 - q) * cell(column, row, channel) +
      p * (1 - q) * cell(column + 1, row, channel) +
      (1 - p) * q * cell(column, row + 1, channel) +
      p * q * cell(column + 1, row + 1, channel)
    );
  };
  return Float64Array.from({ length: size * size * 3 }, (_, i) => {
    const [channel, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    let sum = 0;
    for (let n = 0; n < samples ** 2; n++) {
      const [u, v] = [x + ((n % samples) + 0.5) / samples, y + (Math.floor(n / samples) + 0.5) / samples];
      sum += at(...applyAffine(toSource, u, v), channel);
    }
    return (sum / samples ** 2 - (mean[channel] as number)) * scale;
  });
}

/** The pixels of one axis that are looked at: one cell more than the chip shows, within the photo. */
function bounds(places: readonly number[], step: number, length: number): [from: number, to: number] {
  return [
    Math.max(0, Math.floor(Math.min(...places) - step)),
    Math.min(length, Math.ceil(Math.max(...places) + step)),
  ];
}
