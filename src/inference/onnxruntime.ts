import type { InferenceSession } from 'onnxruntime-node';
import { FaceSearchError } from '../faceSearchError.ts';
import { messageOf } from '../messageOf.ts';
import { checkBatch } from './checkBatch.ts';
import { blockedForm } from './onnx/blocked/blockedForm.ts';
import { encodeOnnx } from './onnx/encodeOnnx.ts';
import type { OnnxModel } from './onnx/onnxModel.ts';
import { splitOutputs } from './onnx/webgpu/splitOutputs.ts';
import { webGpuForm } from './onnx/webgpu/webGpuForm.ts';
import { compileTarget } from './onnxruntime/compileTarget.ts';
import { loadOnnxRuntime, type OnnxRuntime } from './onnxruntime/loadOnnxRuntime.ts';
import { throughFile } from './onnxruntime/throughFile.ts';
import type { Net, NetCompiler, Runtime } from './runtime.ts';
import type { ProviderOptions } from './runtimes/runtimeName.ts';
import { runtimeUnavailable } from './runtimes/runtimeUnavailable.ts';

/** What of onnxruntime computes. */
export type Provider = 'cpu' | 'webgpu' | 'cuda';

/** What runs the nets, and how. */
export interface OnnxRuntimeOptions {
  /** What runs the nets; nothing else does where that is not to be had. @default "cpu" */
  readonly provider?: Provider | undefined;
  /** Folder with the provider files of CUDA. @default the one in which onnxruntime itself lies */
  readonly providerPath?: string | undefined;
  /** Handed to the provider as they are, such as `{ deviceId: 1 }`. */
  readonly providerOptions?: ProviderOptions | undefined;
}

/**
 * Opens onnxruntime. A run blocks the thread that calls it, so this belongs in a worker thread.
 *
 * Nothing is known of a GPU before a net is loaded: `load` rejects with `RUNTIME_UNAVAILABLE` where there is none.
 *
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE` where onnxruntime-node does not load, or `providerPath` cannot be used.
 *
 * @example
 * const runtime = await openOnnxRuntime();
 * const net = await runtime.load(model);
 * const { fc1 } = await net.run(pixels, 1);
 * await net.close();
 */
export async function openOnnxRuntime(options: OnnxRuntimeOptions = {}): Promise<Runtime> {
  const { provider = 'cpu', providerPath } = options;
  const name = `onnxruntime-${provider}` as const;
  const { ort, release } = await loadOnnxRuntime(name, providerPath);
  const session = sessionOptions(options);
  // A provider's files are read as the first session is made.
  const create: CreateSession = (bytes, extra) =>
    createSession(ort, bytes, { ...session, ...extra }, options).finally(release);
  return {
    name,
    usesGpu: provider !== 'cpu',
    load: async (model) => {
      const net = await netOf(ort, await create(encodeOnnx(suited(model, provider))));
      return provider === 'webgpu' ? splitOutputs(net, model.graph.outputs) : net;
    },
    compiler: provider === 'cpu' ? compilerOf(ort, create) : undefined,
  };
}

type CreateSession = (
  bytes: Uint8Array,
  extra?: InferenceSession.SessionOptions,
) => Promise<InferenceSession>;

/** The form in which onnxruntime's own tools ship nets to phones: read from where it lies, with nothing left to optimise. */
function compilerOf(ort: OnnxRuntime, create: CreateSession): NetCompiler {
  return {
    target: compileTarget(ort.env.versions.node ?? ort.env.versions.common),
    compile: (model) =>
      throughFile(async (path) => {
        const options = { optimizedModelFilePath: path, extra: COMPILING };
        await (await create(encodeOnnx(suited(model, 'cpu')), options)).release();
      }),
    load: async (compiled) =>
      netOf(ort, await create(compiled, { graphOptimizationLevel: 'disabled', extra: COMPILED }), compiled),
  };
}

const COMPILING = { session: { save_model_format: 'ORT' } };
const COMPILED = {
  session: {
    load_model_format: 'ORT',
    use_ort_model_bytes_directly: '1',
    use_ort_model_bytes_for_initializers: '1',
  },
};

async function netOf(ort: OnnxRuntime, session: InferenceSession, memory?: Uint8Array): Promise<Net> {
  try {
    return new OnnxNet(ort, session, inputOf(session), memory);
  } catch (fault) {
    await session.release();
    throw fault;
  }
}

function sessionOptions({
  provider = 'cpu',
  providerOptions,
}: OnnxRuntimeOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: [{ ...providerOptions, name: provider }],
    // More threads for one run pay only on an idle machine: they spin while they wait.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // 3: errors.
    logSeverityLevel: 3,
  };
}

/** The form that suits onnxruntime's kernels for x64 and for WebGPU; with those of ARM and of CUDA none was measured. */
function suited(model: OnnxModel, provider: Provider): OnnxModel {
  if (provider === 'webgpu') return webGpuForm(model);
  return provider === 'cpu' && process.arch === 'x64' ? blockedForm(model) : model;
}

async function createSession(
  ort: OnnxRuntime,
  bytes: Uint8Array,
  session: InferenceSession.SessionOptions,
  { provider = 'cpu', providerOptions }: OnnxRuntimeOptions,
): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(bytes, session);
  } catch (cause) {
    const reason = messageOf(cause);
    if (provider !== 'cpu') throw gpuFault(provider, reason, providerOptions, cause);
    throw new FaceSearchError('NET_UNREADABLE', `Cannot load net of ${bytes.length} bytes: ${reason}`, {
      cause,
    });
  }
}

function gpuFault(
  provider: 'webgpu' | 'cuda',
  message: string,
  options: ProviderOptions | undefined,
  cause: unknown,
): FaceSearchError {
  // Before these words stands a place in onnxruntime's own source.
  const reason = message.replace(/^.*(?=Failed to get a WebGPU adapter)/s, '').trim();
  const isWanting = WANTING.test(reason);
  // It may as well be an option that the provider does not take.
  const given = options && `runtime.options is ${JSON.stringify(options)}`;
  const parts = [reason.replace(/\.$/, ''), isWanting ? advice[provider] : given];
  return runtimeUnavailable(`onnxruntime-${provider}`, parts.filter(Boolean).join('; '), cause);
}

/** That the provider finds no GPU, or does not load. */
const WANTING = /Failed to (?:get a WebGPU|load)/;

const advice = {
  webgpu:
    "the GPU's driver for Vulkan must be installed (libvulkan1 with mesa-vulkan-drivers, or with NVIDIA's own driver and libegl1; in NVIDIA's containers NVIDIA_DRIVER_CAPABILITIES=all)",
  cuda: "the provider files must be of onnxruntime-node's version, and the libraries of CUDA 12 and cuDNN 9 where the system looks for them (ldconfig, LD_LIBRARY_PATH)",
};

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
  /** What the session reads its weights from: it has to be there for as long as the session. */
  readonly memory: Uint8Array | undefined;
  readonly #ort: OnnxRuntime;
  readonly #session: InferenceSession;
  readonly #inputName: string;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(ort: OnnxRuntime, session: InferenceSession, input: NetInput, memory?: Uint8Array) {
    this.memory = memory;
    this.#ort = ort;
    this.#session = session;
    this.#inputName = input.name;
    this.inputDims = input.dims;
  }

  async run(input: Float32Array, batch: number): Promise<Readonly<Record<string, Float32Array>>> {
    if (this.#closing) throw new FaceSearchError('ENGINE_CLOSED', 'Cannot run net: it is closed');
    checkBatch(this.inputDims, input, batch);
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
