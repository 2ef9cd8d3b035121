import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { onnxRuntimeFolder } from '../onnxruntime/onnxRuntimeFolder.ts';
import { tensorflowPackages } from '../tfjsRuntime/tensorflowPackages.ts';
import type { RuntimeName, RuntimeSetup } from './runtimeName.ts';

/** Device files behind which there is a GPU: NVIDIA's own driver (a container may have any number), Windows under WSL. */
const DEVICE = /^(?:nvidia\d+|dxg)$/;
/** Those of all other drivers, in a folder of their own. */
const RENDER_NODE = /^renderD\d+$/;

/**
 * What this machine lacks for a runtime, and what to do about it, as far as a look at a few files tells; undefined where the
 * runtime is worth a trial. Takes no time and loads nothing.
 */
export function missingPart(runtime: RuntimeSetup): string | undefined {
  return checks[runtime.name]?.(runtime);
}

const checks: Readonly<Partial<Record<RuntimeName, (runtime: RuntimeSetup) => string | undefined>>> = {
  'onnxruntime-cuda': ({ providerPath }) => missingCuda(providerPath) ?? missingDevice(),
  'onnxruntime-webgpu': () => missingWebGpu() ?? missingDevice(),
  'tfjs-tensorflow': missingTfjs,
};

const CUDA_FILES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

function missingCuda(providerPath: string | undefined): string | undefined {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64')
    return `onnxruntime-node has CUDA on Linux x64 only, this is ${platform} ${arch}`;
  const folder = providerPath ?? onnxRuntimeFolder();
  const absent = CUDA_FILES.find((file) => !existsSync(join(folder, file)));
  if (absent === undefined) return undefined;
  return `${absent} is not in "${folder}"; lay onnxruntime's provider files for CUDA 12 there, of the same version as onnxruntime-node, or name their folder in runtime.providerPath`;
}

function missingWebGpu(): string | undefined {
  return process.platform === 'linux' && process.arch !== 'x64'
    ? `onnxruntime-node has no WebGPU on Linux ${process.arch}`
    : undefined;
}

/** Only Linux shows its devices as files; elsewhere a trial tells. */
function missingDevice(): string | undefined {
  if (process.platform !== 'linux' || has('/dev', DEVICE) || has('/dev/dri', RENDER_NODE)) return undefined;
  return `there is no GPU: neither /dev/nvidia* nor /dev/dri/renderD*; in a container hand it in (docker run --gpus all, or --device /dev/dri)`;
}

function has(folder: string, file: RegExp): boolean {
  try {
    return readdirSync(folder).some((name) => file.test(name));
  } catch {
    return false;
  }
}

function missingTfjs(): string | undefined {
  const { resolve } = createRequire(import.meta.url);
  const isThere = tensorflowPackages.some((name) => {
    try {
      return resolve(name) !== '';
    } catch {
      return false;
    }
  });
  return isThere
    ? undefined
    : `neither ${tensorflowPackages.join(' nor ')} is installed; "npm i ${tensorflowPackages[1]}" brings one`;
}
