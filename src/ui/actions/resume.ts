import type { Kiosk } from '../kiosk.ts';
import { startCamera } from './cameraActions.ts';
import { identifyStill } from './identifyActions.ts';
import { lookAtStill } from './photoActions.ts';

/** Goes on with what waited for the server, once it lets the page in for the first time or again. */
export function resume(kiosk: Kiosk): void {
  const { still, route, page, camera } = kiosk.state;
  // The view asks for the faces anew.
  if (page?.loading !== undefined) kiosk.update({ page: undefined });
  // A screen on a wall has nobody who would press a button.
  if (route.view === 'wall' && camera.kind === 'off') void startCamera(kiosk);
  if (still && !still.seen && still.error === undefined) void lookAtStill(kiosk);
  else if (route.view === 'identify') void identifyStill(kiosk);
}
