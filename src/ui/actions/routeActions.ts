import type { Kiosk } from '../kiosk.ts';
import { readRoute, type View } from '../route.ts';
import { chooseLibrary } from './access.ts';
import { startCamera } from './cameraActions.ts';
import { dropStill } from './photoActions.ts';

const TITLES: Readonly<Record<View, string>> = {
  identify: 'Identify',
  enroll: 'Enroll',
  libraries: 'Libraries',
  wall: 'Identify',
};

/** Follows the address: its view is shown, and its heading gets the focus as that of a new page would. */
export function followRoute(kiosk: Kiosk): void {
  document.title = titleOf(kiosk.state.route.view);
  addEventListener('hashchange', () => {
    const route = readRoute(location.hash);
    const hasMoved = route.view !== kiosk.state.route.view;
    dropStill(kiosk);
    kiosk.update({
      route,
      verdict: undefined,
      enrolment: undefined,
      formError: undefined,
      dialog: undefined,
    });
    if (route.library !== undefined) chooseLibrary(kiosk, route.library);
    document.title = titleOf(route.view);
    kiosk.show();
    if (hasMoved) document.querySelector('h1')?.focus();
    if (route.view === 'libraries') kiosk.camera.close();
    if (route.view === 'libraries') kiosk.update({ camera: { kind: 'off' }, frame: undefined });
    if (route.view === 'wall' && kiosk.state.camera.kind === 'off') void startCamera(kiosk);
  });
}

function titleOf(view: View): string {
  return `${TITLES[view]} · facedex`;
}
