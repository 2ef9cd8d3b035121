import { startCamera } from '../actions/cameraActions.ts';
import type { Kiosk } from '../kiosk.ts';

/** Milliseconds between two tries to get a camera that is gone. */
const AGAIN_AFTER = 5000;

/** Starts the camera of a screen on a wall again once there is one: nobody is there who would press a button. */
export function keepWallOn(kiosk: Kiosk): void {
  // Nobody gives a camera without a secure connection, and whoever has denied it means it.
  if (navigator.mediaDevices === undefined) return;
  const again = async (): Promise<void> => {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const { session, route, camera } = kiosk.state;
    const isThere = devices.some(({ kind }) => kind === 'videoinput');
    if (session !== 'ready' || route.view !== 'wall' || !isThere) return;
    if (camera.kind === 'fault' && camera.fault !== 'denied')
      await startCamera(kiosk, undefined, camera.fault);
  };
  navigator.mediaDevices.addEventListener('devicechange', () => void again());
  setInterval(() => void again(), AGAIN_AFTER);
}
