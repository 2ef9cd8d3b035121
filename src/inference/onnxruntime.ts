import type { InferenceSession } from 'onnxruntime-node';
import { FaceSearchError } from '../faceSearchError.ts';
import { blockedForm } from './onnx/blocked/blockedForm.ts';
import { encodeOnnx } from './onnx/encodeOnnx.ts';
import type { OnnxModel } from './onnx/onnxModel.ts';
import type { Net, Runtime } from './runtime.ts';

type OnnxRuntime = typeof import('onnxruntime-node');

/** How nets use the processor. */
export interface OnnxRuntimeOptions {
  /**
   * Threads that one run is spread over. More than one pays only on an idle machine: they spin while they wait.
   * @default 1
   */
  readonly intraOpThreads?: number | undefined;
}

/**
 * Opens onnxruntime on the CPU. A run blocks the thread that calls it, so this belongs in a worker thread.
 *
 * @throws FaceSearchError `VISION_FAILED` where onnxruntime-node has no build for this machine.
 *
 * @example
 * const runtime = await openOnnxRuntime();
 * const net = await runtime.load(model);
 * const { fc1 } = await net.run(pixels, 1);
 * await net.close();
 */
export async function openOnnxRuntime({ intraOpThreads = 1 }: OnnxRuntimeOptions = {}): Promise<Runtime> {
  const ort = await importRuntime();
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // 3: errors.
    logSeverityLevel: 3,
  };
  return {
    name: 'onnxruntime cpu',
    load: async (model) => {
      const session = await createSession(ort, encodeOnnx(suited(model)), options);
      try {
        return new OnnxNet(ort, session, inputOf(session));
      } catch (fault) {
        await session.release();
        throw fault;
      }
    },
  };
}

/**
 * The version is pinned at 1.27: from 1.29 on the official builds for Linux and macOS write a device id and a log of
 * events into the user's folders and send them to Microsoft, which has no place in an offline engine.
 */
async function importRuntime(): Promise<OnnxRuntime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    const machine = `${process.platform} ${process.arch}`;
    throw new FaceSearchError(
      'VISION_FAILED',
      `Cannot load onnxruntime-node on ${machine}: no build for it`,
      {
        cause,
      },
    );
  }
}

/** Only for x64 has onnxruntime had these kernels measured here. */
function suited(model: OnnxModel): OnnxModel {
  return process.arch === 'x64' ? blockedForm(model) : model;
}

async function createSession(
  ort: OnnxRuntime,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FaceSearchError('NET_UNREADABLE', `Cannot load net of ${model.length} bytes: ${reason}`, {
      cause,
    });
  }
}

/** The one input of a net: its name and its dimensions without the batch. */
interface NetInput {
  readonly name: string;
  readonly dims: readonly number[];
}

function inputOf({ inputMetadata }: InferenceSession): NetInput {
  const [input, other] = inputMetadata;
  if (input === undefined || other !== undefined) {
    throw new FaceSearchError(
      'NET_UNREADABLE',
      `Cannot use net: it has ${inputMetadata.length} inputs, not 1`,
    );
  }
  const [batch, ...dims] = input.isTensor && input.type === 'float32' ? input.shape : [];
  if (typeof batch !== 'string' || !dims.every((dim) => typeof dim === 'number')) {
    const form = input.isTensor ? `${input.type} [${input.shape.join(', ')}]` : 'no tensor';
    throw new FaceSearchError(
      'NET_UNREADABLE',
      `Cannot use net: input "${input.name}" is ${form}, not float32 with a free first dimension and fixed others`,
    );
  }
  return { name: input.name, dims };
}

class OnnxNet implements Net {
  readonly inputDims: readonly number[];
  readonly #ort: OnnxRuntime;
  readonly #session: InferenceSession;
  readonly #inputName: string;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(ort: OnnxRuntime, session: InferenceSession, input: NetInput) {
    this.#ort = ort;
    this.#session = session;
    this.#inputName = input.name;
    this.inputDims = input.dims;
  }

  async run(input: Float32Array, batch: number): Promise<Readonly<Record<string, Float32Array>>> {
    if (this.#closing) throw new FaceSearchError('ENGINE_CLOSED', 'Cannot run net: it is closed');
    this.#check(input, batch);
    const tensor = new this.#ort.Tensor('float32', input, [batch, ...this.inputDims]);
    const run = this.#session.run({ [this.#inputName]: tensor });
    this.#running.add(run);
    try {
      return floatsOf(await run);
    } finally {
      this.#running.delete(run);
    }
  }

  /** Waits for the runs that have begun: a session must not go away under one. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(() => this.#session.release());
    return this.#closing;
  }

  #check(input: Float32Array, batch: number): void {
    const wanted = this.inputDims.reduce((size, dim) => size * dim, batch);
    if (!Number.isInteger(batch) || batch < 1) throw new RangeError(`Cannot run net on a batch of ${batch}`);
    if (input.length !== wanted) {
      throw new RangeError(
        `Cannot run net: input has ${input.length} values, a batch of ${batch} x ${this.inputDims.join(' x ')} has ${wanted}`,
      );
    }
  }
}

/** The runtime hands over arrays that it has copied out of its own memory: they are the caller's already. */
function floatsOf(outputs: InferenceSession.OnnxValueMapType): Record<string, Float32Array> {
  const entries = Object.entries(outputs).map(([name, { data }]) => {
    if (!(data instanceof Float32Array))
      throw new TypeError(`Cannot read output "${name}": it is not float32`);
    return [name, data] as const;
  });
  return Object.fromEntries(entries);
}
