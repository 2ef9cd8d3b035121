import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/**
 * One of face-api's six sample photos, squeezed to a square, channels one after the other, `(value - mean) * scale`.
 */
export async function photoPixels(
  sample: number,
  side: number,
  mean: number,
  scale: number,
): Promise<Float32Array> {
  const folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  const photo = sharp(join(folder, 'demo', `sample${sample}.jpg`));
  const rgb = await photo.resize(side, side, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  const area = side * side;
  return Float32Array.from({ length: 3 * area }, (_, i) => {
    const value = rgb[(i % area) * 3 + Math.floor(i / area)] ?? Number.NaN;
    return (value - mean) * scale;
  });
}

/** Two photos as a batch. */
export function pairOf(first: Float32Array, second: Float32Array): Float32Array {
  const pair = new Float32Array(first.length + second.length);
  pair.set(first);
  pair.set(second, first.length);
  return pair;
}
