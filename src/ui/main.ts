import { openAccess } from './actions/access.ts';
import { cameraEnded, startCamera } from './actions/cameraActions.ts';
import { acceptDrops } from './actions/photoActions.ts';
import { followRoute } from './actions/routeActions.ts';
import { Kiosk } from './kiosk.ts';
import { watchCamera } from './live/watchCamera.ts';
import { readRoute } from './route.ts';
import { keepToken } from './token.ts';

const route = readRoute(location.hash);
if (route.token !== undefined) {
  keepToken(route.token);
  // The token stays neither in the address bar nor in the history.
  const library = route.library === undefined ? '' : `?${new URLSearchParams({ library: route.library })}`;
  history.replaceState(null, '', `#/${route.view}${library}`);
}

const kiosk = new Kiosk(document.getElementById('app') as HTMLElement, route, () => cameraEnded(kiosk));
kiosk.show();
followRoute(kiosk);
acceptDrops(kiosk);
await openAccess(kiosk);
// A screen on a wall has nobody who would press a button.
if (route.view === 'wall') await startCamera(kiosk);
void watchCamera(kiosk);
