import { z } from 'zod';
import type { Calibration, PackDraft, PixelScale, QualityLimits } from './pack.ts';

const share = z.number().min(0).max(1);
const pixelCount = z.int().positive();
const plainName = (what: string): z.ZodString =>
  z.string().regex(/^[A-Za-z0-9_][\w.-]*$/, `must be ${what}: letters, digits, "_", "-" and ".", no folder`);
const fileName = plainName('a plain file name');

// A path inside a package; it never leaves it.
const insidePath = z
  .string()
  .regex(/^(?!\.{0,2}\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w@.+/-]+$/, 'must be a path inside the package');

// An exact version: what a range or a tag brings changes with time. The narrow grammar also keeps anything a
// command interpreter could act on out of the line that starts npm.
const npmSpec = z
  .string()
  .regex(
    /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*@\d+\.\d+\.\d+(?:-[\w.-]+)?$/,
    'must be NAME@VERSION with an exact version',
  );
const packageName = z.string().regex(/^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/, "must be a package's name");

const source = z.union(
  [
    z.strictObject({ dependency: packageName, path: insidePath }),
    z.strictObject({ npm: npmSpec, path: insidePath }),
    z.strictObject({ url: z.url({ protocol: /^https?$/ }) }),
  ],
  {
    error:
      'must be {"dependency": NAME, "path"}, {"npm": NAME@VERSION, "path"} or {"url"}, with a path that stays inside the package',
  },
);

const file = z.strictObject({
  name: fileName,
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
  licence: z.string().min(1),
  origin: z.string().min(1),
  sources: z.array(source),
});

const pixels: z.ZodType<PixelScale> = z.strictObject({
  mean: z.tuple([z.number(), z.number(), z.number()]),
  scale: z.number().positive(),
});

const net = { model: fileName, weights: fileName, input: pixelCount, pixels };
const detectorLimits = { minScore: share, maxOverlap: share, border: share };

const detector = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('blazeface'),
    ...net,
    ...detectorLimits,
    anchors: z.array(z.strictObject({ stride: pixelCount, perCell: z.int().positive() })).min(1),
  }),
  z.strictObject({ kind: z.literal('ssd-mobilenet-v1'), ...net, ...detectorLimits }),
]);

const meshPoint = z.int().min(0).max(467);
const landmarks = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('facemesh'),
    ...net,
    crop: z.number().positive(),
    points: z.array(z.array(meshPoint).min(1)).min(1),
    minPresence: share,
  }),
  z.strictObject({ kind: z.literal('landmarks-68'), ...net }),
]);

const grey = z.number().min(0).max(255);
const embedder = z.strictObject({
  kind: z.enum(['onnx', 'face-api-recognition']),
  model: fileName,
  weights: fileName.optional(),
  input: pixelCount,
  pixels,
  dimension: z.int().positive(),
  layout: z.enum(['nchw', 'nhwc']).optional(),
  colour: z.enum(['rgb', 'bgr']).optional(),
  output: z.string().min(1).optional(),
  mirror: z.boolean().optional(),
  fill: z.strictObject({ chip: grey, mirror: grey }).optional(),
  common: z.strictObject({ share, direction: z.array(z.number()).min(1) }).optional(),
  minRawLength: z.number().positive().optional(),
  alignment: z.strictObject({
    // A similarity transform has four unknowns: two points are the fewest that settle it.
    landmarks: z.array(z.int().min(0)).min(2),
    template: z.array(z.tuple([z.number(), z.number()])).min(2),
  }),
});

const gate = z.strictObject({
  source: z.string().min(1),
  minPresence: share,
  minRawLength: z.number().positive(),
  bias: z.number(),
  score: z.number(),
  presence: z.number(),
  rawLength: z.number(),
  embedding: z.array(z.number()).min(1),
});

const attackNet = z.strictObject({
  name: plainName('a plain name'),
  kind: z.enum(['onnx', 'graph-model']),
  model: fileName,
  weights: fileName.optional(),
  input: pixelCount,
  pixels,
  colour: z.enum(['rgb', 'bgr']).optional(),
  crop: z.number().positive(),
  inside: z.boolean().optional(),
  logits: z.boolean().optional(),
  least: share,
});
const attackFilter = z.strictObject({ source: z.string().min(1), nets: z.array(attackNet).min(1) });

const similarity = z.number().min(-1).max(1);
const rate = z.number().positive().max(1);

const measured = z.strictObject({
  dataSet: z.string().min(1),
  date: z.iso.date(),
  people: z.int().positive(),
  images: z.int().positive(),
  comparisons: z.int().positive(),
  draws: z.int().positive(),
  seed: z.int().min(0),
  countedTo: rate,
  tail: z.strictObject({ from: similarity, share: rate, shape: z.number(), scale: z.number().positive() }),
  interval: z.array(z.tuple([similarity, share, share])),
});

/** The form of a calibration, in a pack or beside one; whether its table holds together is checked by `packFaults`. */
export const calibrationSchema: z.ZodType<Calibration> = z.strictObject({
  source: z.string().min(1),
  points: z.array(z.tuple([similarity, rate])).min(2),
  measured: measured.optional(),
});

const range = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => (min ?? max) !== undefined, 'must have "min", "max" or both')
  .refine(({ min = -Infinity, max = Infinity }) => min <= max, '"min" must not be above "max"')
  .optional();
const qualityLimits: z.ZodType<QualityLimits> = z.strictObject({
  eyeDistance: range,
  boxSide: range,
  yaw: range,
  pitch: range,
  roll: range,
  sharpness: range,
  brightness: range,
  contrast: range,
  dark: range,
  bright: range,
  outside: range,
  score: range,
  presence: range,
  rawLength: range,
});

/**
 * The form of a pack's JSON file, with its calibration or still without; what one part says of another is checked by
 * `packFaults`.
 */
export const packSchema: z.ZodType<PackDraft> = z.strictObject({
  format: z.literal(1),
  id: plainName('a plain name'),
  title: z.string().min(1),
  files: z.array(file).min(1),
  detector,
  landmarks,
  embedder,
  gate: gate.optional(),
  quality: z.strictObject({ basic: qualityLimits, strict: qualityLimits }).optional(),
  attackFilter: attackFilter.optional(),
  golden: z.strictObject({ embedding: z.array(z.number()).min(1) }).optional(),
  // The last member, where "calibrate" puts it: what is written again stays the same.
  calibration: calibrationSchema.optional(),
});
