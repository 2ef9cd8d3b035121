import { FaceSearchError } from '../../faceSearchError.ts';
import { reasonOf } from '../../inference/runtimes/runtimeUnavailable.ts';
import type { Trial, TrialSetup } from './trial.ts';
import { tryRuntime } from './tryRuntime.ts';

/** What a process is sent to make a trial of. */
export interface TrialOrder {
  readonly setup: TrialSetup;
  /** Whether drivers that compute on the CPU are kept out of the Vulkan loader (1.3.234 and later obey). */
  readonly hardwareOnly: boolean;
}

/** Names of the manifests of Mesa's lavapipe and Google's SwiftShader. */
const SOFTWARE_DRIVERS = '*lvp*,*lavapipe*,*swiftshader*';

// The whole of a process that tryInProcess() starts: whatever native code does here, the host lives on.
process.once('message', (order: TrialOrder) => void answer(order));
process.once('disconnect', () => process.exit());

async function answer({ setup, hardwareOnly }: TrialOrder): Promise<void> {
  // Real only in the main thread of a process, and before the loader is there.
  if (hardwareOnly) process.env['VK_LOADER_DRIVERS_DISABLE'] = SOFTWARE_DRIVERS;
  process.send?.(await trialOf(setup));
}

async function trialOf(setup: TrialSetup): Promise<Trial> {
  try {
    return await tryRuntime(setup);
  } catch (fault) {
    const code = fault instanceof FaceSearchError ? fault.code : undefined;
    return { refused: reasonOf(setup.runtime.name, fault), code };
  }
}
