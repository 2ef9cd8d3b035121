import { basename, extname } from 'node:path';
import { z } from 'zod';
import { builtInPacks } from '../../pack/builtInPacks.ts';

/** Options of `facedex models add`, checked. */
export interface AddOptions {
  readonly id: string;
  readonly into: string;
  readonly base: string;
  readonly input?: number | undefined;
  readonly layout?: 'nchw' | 'nhwc' | undefined;
  readonly output?: string | undefined;
  readonly colour?: 'rgb' | 'bgr' | undefined;
  /** In red, green, blue. */
  readonly mean?: readonly [number, number, number] | undefined;
  readonly scale?: number | undefined;
  /** `arcface`, or the path of a JSON file. */
  readonly template: string;
  readonly mirror: boolean;
  readonly licence: string;
  readonly people?: string | undefined;
}

const numberOf = (text: string): number => {
  const [top = '', bottom = '1', more] = text.split('/');
  return more === undefined && top.trim() !== '' && bottom.trim() !== ''
    ? Number(top) / Number(bottom)
    : Number.NaN;
};

const mean = z.string().transform((text, context) => {
  const values = text.split(',').map(numberOf);
  const [red = Number.NaN, green = red, blue = red] = values;
  if ([1, 3].includes(values.length) && values.every(Number.isFinite)) return [red, green, blue] as const;
  context.addIssue('must be one number, or three with commas (red, green, blue)');
  return z.NEVER;
});

const scale = z
  .string()
  .transform(numberOf)
  .refine(
    (value) => Number.isFinite(value) && value > 0,
    'must be a number above 0, such as 0.0078125 or 1/128',
  );

/** Pixels of a chip's side, from and to. */
export const CHIP_SIDES = { least: 16, most: 1024 } as const;

const schema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_][\w.-]*$/, 'must be a plain name: letters, digits, "_", "-" and "."')
    .refine((id) => !builtInPacks.includes(id), 'is the name of a pack of ours; choose another'),
  into: z.string().min(1),
  base: z.string().min(1),
  input: z.coerce.number().int().min(CHIP_SIDES.least).max(CHIP_SIDES.most).optional(),
  layout: z.enum(['nchw', 'nhwc']).optional(),
  output: z.string().min(1).optional(),
  colour: z.enum(['rgb', 'bgr']).optional(),
  mean: mean.optional(),
  scale: scale.optional(),
  template: z.string().min(1),
  mirror: z.boolean(),
  licence: z.string().min(1),
  people: z.string().min(1).optional(),
});

/** @throws Error that names every option that is wrong. */
export function addOptions(file: string, given: Readonly<Record<string, unknown>>): AddOptions {
  const read = schema.safeParse({ id: basename(file, extname(file)), ...given });
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`);
  throw new Error(`Cannot add "${file}": ${wrong.join('; ')}`);
}
