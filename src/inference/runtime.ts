import type { OnnxModel } from './onnx/onnxModel.ts';

/** Loads nets; the one thing that the rest of the engine knows of onnxruntime and the like. */
export interface Runtime {
  /** For people: `onnxruntime-cpu`. */
  readonly name: string;
  /** Whether a GPU computes; checked, not assumed. @default false */
  readonly usesGpu?: boolean | undefined;
  /** Rejects with `NET_UNREADABLE` where the runtime refuses the net. */
  load(model: OnnxModel): Promise<Net>;
  /** Absent where the runtime has no form of its own for nets. */
  readonly compiler?: NetCompiler | undefined;
}

/** What a runtime makes of a net each time that it loads it, made once: optimised for one machine, in the order of its memory. */
export interface NetCompiler {
  /** What a compiled net depends on beside the net. One that was made for another target computes wrongly, if at all. */
  readonly target: string;
  compile(model: OnnxModel): Promise<Uint8Array>;
  /** @param compiled - the net reads its weights from there, so it must not be changed afterwards. */
  load(compiled: Uint8Array): Promise<Net>;
}

/** A net that is ready to run, with one float32 input whose first dimension is a free batch. */
export interface Net {
  /** Dimensions of the input without the batch, such as `[3, 112, 112]`. */
  readonly inputDims: readonly number[];
  /**
   * Runs a batch.
   * @param input - `batch * product(inputDims)` values; not kept after the promise settles.
   * @returns each output by its name, batch first, flattened. The arrays belong to the caller.
   */
  run(input: Float32Array, batch: number): Promise<Readonly<Record<string, Float32Array>>>;
  /** Frees the native session; safe to call twice. */
  close(): Promise<void>;
}
