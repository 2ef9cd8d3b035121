import { compiledNets } from '../../face/compiledNets.ts';
import { compileNets } from '../../face/compileNets.ts';
import { openRuntime } from '../../inference/runtimes/openRuntime.ts';
import { messageOf } from '../../messageOf.ts';
import type { PackNets } from '../../pack/pack.ts';
import { readPackFile } from '../../pack/readPackFile.ts';

/**
 * Compiles the nets of packs for the processor of this machine; what is compiled already stays.
 * @returns how many are there, or why they cannot be: engines then make their nets from the weights each time.
 */
export async function compilePacks(
  packs: readonly PackNets[],
  weightsDir: string | undefined,
): Promise<{ readonly compiled: number } | { readonly problem: string }> {
  try {
    const runtime = await openRuntime({ name: 'onnxruntime-cpu' });
    let compiled = 0;
    for (const pack of packs) {
      const read = (name: string): Promise<Uint8Array> => readPackFile(pack, name, { weightsDir });
      compiled += await compileNets(pack, runtime, read, compiledNets(pack, weightsDir));
    }
    return { compiled };
  } catch (fault) {
    return { problem: messageOf(fault) };
  }
}
