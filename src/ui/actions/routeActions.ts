import type { Kiosk } from '../kiosk.ts';
import { type Route, readRoute, routeTo, type View } from '../route.ts';
import { underWay } from '../state.ts';
import { keepToken } from '../token.ts';
import { chooseLibrary, loadOverview } from './access.ts';
import { startCamera } from './cameraActions.ts';
import { dropStill } from './photoActions.ts';

const TITLES: Readonly<Record<View, string>> = {
  identify: 'Identify',
  enroll: 'Enroll',
  libraries: 'Libraries',
  wall: 'Identify',
};

/** Keeps the token that an address hands over; it stays neither in the address bar nor in the history. */
export function takeToken({ token, view, library }: Route): void {
  if (token === undefined) return;
  keepToken(token);
  history.replaceState(null, '', routeTo(view, library));
}

/** Follows the address: its view is shown, and its heading gets the focus as that of a new page would. */
export function followRoute(kiosk: Kiosk): void {
  document.title = titleOf(kiosk.state.route.view);
  addEventListener('hashchange', () => {
    const route = readRoute(location.hash);
    takeToken(route);
    const hasMoved = route.view !== kiosk.state.route.view;
    // One that has ended while another view was shown is told of once its own is there again.
    const enrolment = route.view === 'enroll' ? kiosk.state.enrolment : underWay(kiosk.state);
    dropStill(kiosk);
    kiosk.update({
      route,
      verdict: undefined,
      enrolment,
      formError: undefined,
      dialog: undefined,
      page: undefined,
    });
    if (route.library !== undefined) chooseLibrary(kiosk, route.library);
    document.title = titleOf(route.view);
    kiosk.show();
    if (hasMoved) document.querySelector('h1')?.focus();
    if (route.view === 'libraries') {
      kiosk.camera.close();
      kiosk.update({ camera: { kind: 'off' }, frame: undefined });
    }
    const { session, camera } = kiosk.state;
    if (route.view === 'wall' && session === 'ready' && camera.kind === 'off') void startCamera(kiosk);
    // Others may have made or deleted libraries since, and a token may have come.
    void loadOverview(kiosk);
  });
}

function titleOf(view: View): string {
  return `${TITLES[view]} · facedex`;
}
