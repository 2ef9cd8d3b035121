import { type CameraFault, cameraFaultOf, cameraFaults } from '../camera/cameraFault.ts';
import type { Kiosk } from '../kiosk.ts';
import { recall, remember } from '../remember.ts';
import type { CameraState } from '../state.ts';
import { dropStill } from './photoActions.ts';

/**
 * Turns the camera on: the one that is asked for, or the last that was chosen.
 * @param last - why an earlier try has failed, which is not said again.
 */
export async function startCamera(
  kiosk: Kiosk,
  deviceId = recall('camera'),
  last?: CameraFault,
): Promise<void> {
  if (!isSecureContext || navigator.mediaDevices === undefined) return showFault(kiosk, 'insecure');
  dropStill(kiosk);
  const asking: CameraState = { kind: 'asking' };
  kiosk.update({ camera: asking, frame: undefined, verdict: undefined });
  try {
    const opened = await openOrAny(kiosk, deviceId, () => kiosk.state.camera === asking);
    if (!opened) return;
    remember('camera', opened.deviceId);
    await listDevices(kiosk);
    if (kiosk.state.camera !== asking) return;
    kiosk.update({ camera: { kind: 'live', ...opened } });
    kiosk.say('The camera is on.');
  } catch (fault) {
    // Of a camera that nobody waits for any more, nothing is said.
    if (kiosk.state.camera === asking) showFault(kiosk, cameraFaultOf(fault), last);
  }
}

/** A camera that was chosen before may be gone. */
async function openOrAny({ camera }: Kiosk, deviceId: string | undefined, isWanted: () => boolean) {
  try {
    return await camera.open(deviceId);
  } catch (fault) {
    // Called off meanwhile: another one is not asked for.
    if (!deviceId || !isWanted() || cameraFaultOf(fault) !== 'missing') throw fault;
    return await camera.open(undefined);
  }
}

/** Turns the camera off. */
export function stopCamera(kiosk: Kiosk): void {
  kiosk.camera.close();
  kiosk.update({ camera: { kind: 'off' }, frame: undefined, verdict: undefined });
  kiosk.say('The camera is off.');
}

/** Says that the camera has ended by itself. */
export function cameraEnded(kiosk: Kiosk): void {
  kiosk.camera.close();
  showFault(kiosk, 'ended');
}

function showFault(kiosk: Kiosk, fault: CameraFault, last?: CameraFault): void {
  kiosk.update({ camera: { kind: 'fault', fault }, frame: undefined, verdict: undefined });
  const { title, advice } = cameraFaults[fault];
  if (fault !== last) kiosk.alarm(`${title}. ${advice}`);
  // Another one may be chosen in its place.
  if (fault !== 'insecure') void listDevices(kiosk);
}

/** Notes which cameras there are. */
async function listDevices(kiosk: Kiosk): Promise<void> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  kiosk.update({ devices: devices.filter(({ kind }) => kind === 'videoinput') });
}
