import { z } from 'zod';
import type { Embedder, PackNets } from '../../pack/pack.ts';
import { readGivenFile } from '../shared/readGivenFile.ts';

type Alignment = Embedder['alignment'];

/** Middles of the eyes, tip of the nose and corners of the mouth in a chip of 112 pixels, as ArcFace and most after it have them. */
const ARCFACE = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
] as const;
const ARCFACE_SIDE = 112;

const point = z.tuple([z.number(), z.number()]);
const schema = z.union([
  z.array(point).length(5),
  z.strictObject({ landmarks: z.array(z.int().min(0)).min(2), template: z.array(point).min(2) }),
]);

/**
 * Where the landmarks belong in the chip.
 *
 * @param name - `arcface`, or the path of a JSON file: five points in pixels of the chip, or
 *   `{"landmarks": [...], "template": [...]}` as a pack has it under `alignment`.
 * @param input - side of the chip in pixels.
 */
export async function readTemplate(name: string, base: PackNets, input: number): Promise<Alignment> {
  if (name === 'arcface') {
    const scale = input / ARCFACE_SIDE;
    return fivePoints(
      ARCFACE.map(([x, y]) => [x * scale, y * scale] as const),
      base,
    );
  }
  const read = schema.safeParse(await json(name));
  if (!read.success)
    throw new Error(
      `Cannot use template "${name}": it is neither five points [x, y] nor {"landmarks": [...], "template": [[x, y], ...]}`,
    );
  return Array.isArray(read.data) ? fivePoints(read.data, base) : read.data;
}

function fivePoints(template: Alignment['template'], { id, landmarks }: PackNets): Alignment {
  if (landmarks.kind === 'facemesh' && landmarks.points.length === 5)
    return { landmarks: [0, 1, 2, 3, 4], template };
  throw new Error(
    `Cannot align by five points with the landmarks of pack "${id}": give "--template FILE" with {"landmarks": [...], "template": [...]}, or "--base sface"`,
  );
}

async function json(path: string): Promise<unknown> {
  const content = await readGivenFile('template', path);
  try {
    return JSON.parse(content.toString());
  } catch (cause) {
    throw new Error(`Cannot read template "${path}": ${(cause as Error).message}`, { cause });
  }
}
