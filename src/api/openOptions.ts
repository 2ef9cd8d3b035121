import { z } from 'zod';
import type { QualityProblem } from '../face/quality/qualityProblems.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import { defaultImageLimits, type ImageLimits } from '../image/imageLimits.ts';
import { runtimeNames } from '../inference/runtimes/runtimeName.ts';
import type { RuntimeWish } from '../vision/runtimes/runtimeChoice.ts';
import { checkGroupIds } from './checkGroupIds.ts';
import { type EncryptionOptions, encryptionSchema } from './encryptionKey.ts';
import type { ErasureReceipt } from './erasureReceipt.ts';
import { MOST_DAYS } from './field.ts';
import type { RetentionOptions } from './retentionOptions.ts';

/**
 * How {@link FaceSearch.open} is called. Everything is optional; unknown keys are refused.
 *
 * @example
 * const kiosk = await FaceSearch.open({
 *   path: './kiosk',
 *   quality: 'strict',
 *   vision: { workers: 1 },
 *   onCall: ({ call, duration, error }) => console.log(call, Math.round(duration), error ?? 'ok'),
 * });
 * await kiosk.close();
 */
export interface OpenOptions {
  /** Folder of the store; made where it is missing. Without it the engine keeps everything in memory. */
  readonly path?: string | undefined;
  /**
   * Under which key the files of the store are encrypted (AES-256-GCM). Needs `path`. A store that was made without one is opened
   * without one; `rotateKey` encrypts it.
   * @default the store is not encrypted
   */
  readonly encryption?: EncryptionOptions | undefined;
  /** Which faces are removed by themselves: when the engine is opened, and then every hour. @default none */
  readonly retention?: RetentionOptions | undefined;
  /**
   * A log of all calls, one line each, hash-chained, without photos, templates, tokens or users; `facedex audit verify` checks it. A
   * call whose line cannot be written is answered all the same, and `onCall` gets the fault. @default none
   */
  readonly audit?: { readonly path: string } | undefined;
  /** `sface`, `face-api`, or the path of a pack file. @default "sface" */
  readonly pack?: string | undefined;
  /** Folder with the pack's fetched weights. @default models/weights of the package */
  readonly weights?: string | undefined;
  /**
   * `exact` compares with every face; `hnsw` searches a graph, once that is proved to find who is there, and needs the optional
   * package hnswlib-node; `auto` compares with every face up to two million of them.
   * @default "auto"
   */
  readonly index?: 'auto' | 'exact' | 'hnsw' | undefined;
  /**
   * What runs the nets. `auto` takes a GPU where there is one that is faster than the CPU, and otherwise `onnxruntime-cpu`;
   * what it has passed over, and why, is in `info()`. One that is asked for by name is used or the engine does not open
   * (`RUNTIME_UNAVAILABLE`): nothing else takes its place. Answers do not depend on it, beyond rounding.
   * @default "auto"
   */
  readonly runtime?: RuntimeOption | undefined;
  /** How photos are looked at. */
  readonly vision?:
    | {
        /**
         * Worker threads that look at photos, 1 to 64. Each has nets of its own, unless a GPU is used that gains from batches: there
         * one thread holds the nets for all workers, and makes one run of those that wait.
         * @default one less than there are cores, 1 to 4, or to 16 where one thread holds the nets
         */
        readonly workers?: number | undefined;
        /**
         * Whether a photo that comes alone, after a pause of at least 20 milliseconds, is spread over two cores: while its worker
         * embeds a face, another thread embeds the face's mirror image. That takes a sixth off a search of such a photo, and 70 MB
         * of memory from the second one on. A steady stream of photos keeps to one core a worker. Only where `onnxruntime-cpu` runs the nets.
         * @default true where there is more than one core
         */
        readonly spread?: boolean | undefined;
        /** Photos that may wait for a worker, 0 to 100,000; more are refused with `CONCURRENCY_LIMIT_EXCEEDED`. @default 64 */
        readonly queue?: number | undefined;
        /**
         * Whether libvips, which sharp reads photos with, is told to read nothing but PNG and JPEG. That holds for the whole
         * process and until it ends: not for applications that read other formats with sharp themselves. Without it no other
         * format is read here either, for a photo's first bytes are checked before sharp sees it; this is a second lock.
         * @default false
         */
        readonly blockLoaders?: boolean | undefined;
      }
    | undefined;
  /** Which photos are taken; others are refused before they are decoded. */
  readonly limits?:
    | {
        /** Of a photo's file. @default 33554432 (32 MiB) */
        readonly maxBytes?: number | undefined;
        /** Pixels of a photo's shorter side. @default 48 */
        readonly minSide?: number | undefined;
        /** Pixels of a photo's longer side. @default 16384 */
        readonly maxSide?: number | undefined;
        /** Width times height. @default 64000000 */
        readonly maxPixels?: number | undefined;
        /**
         * Seconds that a photo may take once a worker has begun with it, 0.1 to 3600; the time that it waits does not count.
         * When they are over, the worker is ended and replaced, and the call is answered with `IMAGE_ERROR_UNSUPPORTED_FORMAT`.
         * @default 30
         */
        readonly maxSeconds?: number | undefined;
      }
    | undefined;
  /** What is searched. */
  readonly templates?:
    | {
        /**
         * Whether the faces of one `user_id`, where they are alike, are put together to a mean template that is searched beside
         * them: more mates are found. Turn it off where several people who look alike share a `user_id`.
         * @default true
         */
        readonly mean?: boolean | undefined;
      }
    | undefined;
  /** How similarities become scores. */
  readonly scores?:
    | {
        /** Pins the library size that scores are computed for, so that a pair's score never moves. @default the library's present size */
        readonly librarySize?: number | undefined;
      }
    | undefined;
  /**
   * Which faces `addFace` takes. `basic` refuses with `LOW_QUALITY_FACE` what cannot work as a template: too small, blurred,
   * dark, turned away or cut off. `strict` wants about a passport photo: frontal, sharp, well lit, wholly in the photo.
   * Searches are never refused for quality. `detect` tells what each level would refuse.
   * @default "basic"
   */
  readonly quality?: 'off' | 'basic' | 'strict' | undefined;
  /**
   * Whether `search`, `addFace` and `explain` refuse, with `FAIL_LIVING_FACE_ATTACK`, a face that a first filter takes for a photo or a
   * screen held into the camera; `detect` then tells what it makes of every face. `basic` is no liveness detection and keeps nobody
   * out who means it: docs/liveness.md has what it was measured to catch, and what not. Only with packs that have the filter.
   * @default "off"
   */
  readonly liveness?: 'off' | 'basic' | undefined;
  /** What a library that does not exist is answered with: the API's document has both. @default "INVALID_OUTER_ID" */
  readonly unknownGroup?: 'INVALID_OUTER_ID' | 'INVALID_GROUP_ID' | undefined;
  /** Called after each call, for logs and metrics; what it throws, or rejects with, is ignored. */
  readonly onCall?: ((event: CallEvent) => void) | undefined;
}

/** The name of a runtime, or that and how it is opened. */
export type RuntimeOption =
  | RuntimeOptionName
  | {
      readonly name: RuntimeOptionName;
      /**
       * For `auto` and `onnxruntime-cuda`: folder with `libonnxruntime_providers_shared.so` and
       * `libonnxruntime_providers_cuda.so`. @default where onnxruntime-node has its own library
       */
      readonly providerPath?: string | undefined;
      /**
       * For `onnxruntime-cuda` and `onnxruntime-webgpu`: handed to onnxruntime-node's provider as they are. CUDA knows
       * `deviceId`; WebGPU among others `preferredLayout` and `validationMode`, and refuses what it does not know.
       */
      readonly options?: Readonly<Record<string, string | number | boolean>> | undefined;
    };

/**
 * `onnxruntime-cuda`: NVIDIA, on Linux x64. `onnxruntime-webgpu`: any GPU, by Vulkan, Metal or Direct3D. `tfjs-tensorflow`: TensorFlow's
 * library, with a GPU or without; needs `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`. `tfjs-wasm`: runs everywhere.
 */
export type RuntimeOptionName =
  | 'auto'
  | 'onnxruntime-cpu'
  | 'onnxruntime-webgpu'
  | 'onnxruntime-cuda'
  | 'tfjs-tensorflow'
  | 'tfjs-wasm';

/**
 * What became of one call.
 *
 * @example
 * const stop = engine.observe(({ call, duration }) => console.log(call, duration));
 * await engine.listGroups();
 * stop();
 */
export interface CallEvent {
  /** The method, such as `search`. */
  readonly call: string;
  /** That of the body. */
  readonly request_id: string;
  /** Milliseconds, not rounded. */
  readonly duration: number;
  /** The body's `error`, where it has one. */
  readonly error?: string;
  /** Behind `LOW_QUALITY_FACE`: every measure that is beyond its limit. */
  readonly quality?: readonly QualityProblem[];
  /** Behind `INTERNAL_ERROR`, and where a photo took too long: what went wrong. Not for the client. */
  readonly fault?: unknown;
  /** Of `deleteFaces` and `freeGroup`: what was erased. */
  readonly receipt?: ErasureReceipt;
  /** Milliseconds by stage: decode, detect, landmarks, embed, liveness, index. */
  readonly stages: Readonly<Record<string, number>>;
}

const TAKES_PROVIDERS: readonly string[] = ['auto', 'onnxruntime-cuda'];
const TAKES_OPTIONS: readonly string[] = ['onnxruntime-cuda', 'onnxruntime-webgpu'];

const whole = (least: number, most: number) => z.number().int().min(least).max(most).optional();

const retentionGroups = z
  .record(z.string(), z.number().int().min(1).max(MOST_DAYS))
  .superRefine((groups, issues) => checkGroupIds(Object.keys(groups), issues));

const runtimeName = z.enum(['auto', ...runtimeNames]);

const runtimeObject = z
  .strictObject({
    name: runtimeName,
    providerPath: z.string().min(1).optional(),
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  })
  // What a runtime would not look at is not passed over in silence.
  .refine(({ name, providerPath }) => providerPath === undefined || TAKES_PROVIDERS.includes(name), {
    path: ['providerPath'],
    error: `is for ${TAKES_PROVIDERS.join(' and ')}`,
  })
  .refine(({ name, options }) => options === undefined || TAKES_OPTIONS.includes(name), {
    path: ['options'],
    error: `is for ${TAKES_OPTIONS.join(' and ')}`,
  })
  .refine(
    ({ name, options = {} }) =>
      name !== 'onnxruntime-cuda' || Object.keys(options).every((key) => key === 'deviceId'),
    {
      path: ['options'],
      error: 'onnxruntime-node has none but "deviceId" for CUDA',
    },
  );

const schema = z
  .strictObject({
    path: z.string().min(1).optional(),
    encryption: encryptionSchema.optional(),
    retention: z
      .strictObject({
        days: whole(1, MOST_DAYS),
        groups: retentionGroups.optional(),
      })
      .optional(),
    audit: z.strictObject({ path: z.string().min(1) }).optional(),
    pack: z.string().min(1).default('sface'),
    weights: z.string().min(1).optional(),
    index: z.enum(['auto', 'exact', 'hnsw']).default('auto'),
    // Read as an object either way: what is wrong in it is named then.
    runtime: z
      .preprocess((given) => (typeof given === 'string' ? { name: given } : given), runtimeObject)
      .default({ name: 'auto' }),
    vision: z
      .strictObject({
        workers: whole(1, 64),
        queue: whole(0, 100_000),
        spread: z.boolean().optional(),
        blockLoaders: z.boolean().optional(),
      })
      .default({}),
    limits: z
      .strictObject({
        maxBytes: whole(1, 2 ** 31),
        minSide: whole(1, 65_535),
        maxSide: whole(1, 65_535),
        maxPixels: whole(1, 2 ** 30),
        maxSeconds: z.number().min(0.1).max(3600).optional(),
      })
      .superRefine((limits, { addIssue }) => {
        const { minSide, maxSide, maxPixels } = { ...defaultImageLimits, ...withoutUndefined(limits) };
        if (minSide > maxSide)
          addIssue({
            code: 'custom',
            path: ['minSide'],
            message: `${minSide} is more than maxSide, ${maxSide}`,
          });
        if (minSide ** 2 > maxPixels)
          addIssue({
            code: 'custom',
            path: ['minSide'],
            message: `${minSide} x ${minSide} is more than maxPixels, ${maxPixels}`,
          });
      })
      .default({}),
    templates: z.strictObject({ mean: z.boolean().default(true) }).default({ mean: true }),
    scores: z.strictObject({ librarySize: whole(1, Number.MAX_SAFE_INTEGER) }).default({}),
    quality: z.enum(['off', 'basic', 'strict']).default('basic'),
    liveness: z.enum(['off', 'basic']).default('off'),
    unknownGroup: z.enum(['INVALID_OUTER_ID', 'INVALID_GROUP_ID']).default('INVALID_OUTER_ID'),
    onCall: z
      .custom<(event: CallEvent) => void>((value) => typeof value === 'function', 'expected a function')
      .optional(),
  })
  .refine(({ path, encryption }) => path !== undefined || encryption === undefined, {
    path: ['encryption'],
    message: 'needs a path, since a store in memory has no files',
  });

function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

/** {@link OpenOptions} with what was left out filled in. */
export interface Options {
  readonly path: string | undefined;
  readonly encryption: EncryptionOptions | undefined;
  readonly retention: RetentionOptions | undefined;
  readonly audit: { readonly path: string } | undefined;
  readonly pack: string;
  readonly weights: string | undefined;
  readonly index: 'auto' | 'exact' | 'hnsw';
  readonly runtime: RuntimeWish;
  readonly vision: {
    readonly workers: number | undefined;
    readonly queue: number;
    readonly spread: boolean | undefined;
    readonly blockLoaders: boolean;
  };
  readonly limits: { readonly [K in keyof ImageLimits]?: number };
  /** Whether users of several faces get a mean template. */
  readonly mean: boolean;
  readonly librarySize: number | undefined;
  readonly quality: 'off' | 'basic' | 'strict';
  readonly liveness: 'off' | 'basic';
  readonly unknownGroup: 'INVALID_OUTER_ID' | 'INVALID_GROUP_ID';
  readonly onCall: ((event: CallEvent) => void) | undefined;
}

/** @throws FaceSearchError `INVALID_OPTIONS`, naming every option that is wrong. */
export function readOptions(given: OpenOptions): Options {
  const read = schema.safeParse(given);
  if (!read.success) {
    const wrong = read.error.issues.map(({ path, message }) =>
      [path.join('.'), message].filter(Boolean).join(': '),
    );
    throw new FaceSearchError('INVALID_OPTIONS', `Cannot open with these options: ${wrong.join('; ')}`);
  }
  const { vision, limits, templates, scores, ...rest } = read.data;
  return {
    path: rest.path,
    encryption: rest.encryption,
    retention: rest.retention,
    audit: rest.audit,
    pack: rest.pack,
    weights: rest.weights,
    index: rest.index,
    runtime: rest.runtime,
    quality: rest.quality,
    liveness: rest.liveness,
    unknownGroup: rest.unknownGroup,
    onCall: rest.onCall,
    vision: {
      workers: vision.workers,
      queue: vision.queue ?? 64,
      spread: vision.spread,
      blockLoaders: vision.blockLoaders ?? false,
    },
    limits: withoutUndefined(limits),
    mean: templates.mean,
    librarySize: scores.librarySize,
  };
}
