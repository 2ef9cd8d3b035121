/** What can run the nets, in the order in which `auto` would have them. */
export const runtimeNames = [
  'onnxruntime-cuda',
  'onnxruntime-webgpu',
  'onnxruntime-cpu',
  'tfjs-tensorflow',
  'tfjs-wasm',
] as const;

/** A library and what it computes on. */
export type RuntimeName = (typeof runtimeNames)[number];

/** A runtime, and what it is opened with. */
export interface RuntimeSetup {
  readonly name: RuntimeName;
  /** Folder with onnxruntime's provider files, where they do not lie beside onnxruntime itself. */
  readonly providerPath?: string | undefined;
  /** Handed to onnxruntime's provider as they are. */
  readonly options?: ProviderOptions | undefined;
}

/** Options of a provider of onnxruntime, such as `{ deviceId: 1 }`. */
export type ProviderOptions = Readonly<Record<string, string | number | boolean>>;
