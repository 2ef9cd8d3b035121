import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf } from '../../messageOf.ts';
import { runtimeUnavailable } from '../runtimes/runtimeUnavailable.ts';
import { onnxRuntimeFolder } from './onnxRuntimeFolder.ts';
import { nameProviderPath, PROVIDER_LINKS } from './providerLinks.ts';

const BINDING = 'onnxruntime_binding.node';
const PROVIDER_FILE = /^libonnxruntime_providers_\w+\.so$/;

/**
 * Has onnxruntime-node find its provider files in a folder of the user's.
 *
 * onnxruntime looks for them beside its own library only, by full path. So its library and the provider files are linked
 * into one temporary folder, the binding is loaded from there, and put where onnxruntime-node would have loaded it.
 * That must come before anything else in the process loads it: a library is loaded once.
 *
 * @returns what removes the temporary folder, for when the provider has been loaded.
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE` where that folder has no such files; they are there for Linux only.
 */
export function linkProviders(providerPath: string): () => void {
  const given = resolve(providerPath);
  const files = providerFiles(given);
  const own = onnxRuntimeFolder();
  const folder = mkdtempSync(join(tmpdir(), PROVIDER_LINKS));
  const release = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const file of readdirSync(own)) symlinkSync(join(own, file), join(folder, file));
    for (const file of files) {
      rmSync(join(folder, file), { force: true });
      symlinkSync(join(given, file), join(folder, file));
    }
    loadAs(join(own, BINDING), join(folder, BINDING));
    return release;
  } catch (cause) {
    release();
    const why = messageOf(cause);
    throw unavailable(`the provider files in "${given}" do not load: ${nameProviderPath(why, given)}`, cause);
  }
}

function providerFiles(providerPath: string): readonly string[] {
  const names = readNames(providerPath).filter((name) => PROVIDER_FILE.test(name));
  if (names.length > 0) return names;
  throw unavailable(`there is no libonnxruntime_providers_*.so in runtime.providerPath "${providerPath}"`);
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Loads a native module, which `require` then gives for `path`. */
function loadAs(path: string, from: string): void {
  const { cache } = createRequire(import.meta.url);
  if (cache[path]) return;
  const loaded = { id: path, filename: path, loaded: true, exports: {} };
  // Unlike `require`, this does not look behind the link for where the file really lies.
  process.dlopen(loaded, from);
  cache[path] = loaded as unknown as NodeJS.Module;
}

function unavailable(reason: string, cause?: unknown): Error {
  return runtimeUnavailable('onnxruntime-cuda', reason, cause);
}
