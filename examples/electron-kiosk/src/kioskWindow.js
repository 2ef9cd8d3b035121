import { BrowserWindow, session } from 'electron';

/**
 * A window that shows the page of the engine's server and nothing else.
 *
 * @param {string} address - of the server.
 * @param {Record<string, string>} headers - sent along with every request to it, and to nobody else.
 */
export async function openKioskWindow(address, headers) {
  const { origin } = new URL(address);
  // In memory: no cookies, no cache of what was on the page.
  const own = session.fromPartition('kiosk');
  allowCameraOnly(own, origin);
  own.webRequest.onBeforeSendHeaders({ urls: [`${origin}/*`] }, (request, send) =>
    send({ requestHeaders: { ...request.requestHeaders, ...headers } }),
  );
  // Nothing is fetched from anywhere else, whatever a page may ask for; the page's own policy says the same.
  own.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !isAllowed(request.url, origin) }));
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    show: false,
    autoHideMenuBar: true,
    // No preload and nothing of Node: the page is the same as in a browser.
    webPreferences: { session: own, sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  keepAt(window, origin);
  window.once('ready-to-show', () => window.show());
  await window.loadURL(origin);
  return window;
}

/** @param {Electron.Session} own @param {string} origin */
function allowCameraOnly(own, origin) {
  own.setPermissionRequestHandler((contents, permission, answer, details) => {
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const isCamera = permission === 'media' && types.length > 0 && types.every((type) => type === 'video');
    answer(isCamera && new URL(contents.getURL()).origin === origin);
  });
  own.setPermissionCheckHandler((_contents, permission, asking, { mediaType }) => {
    // Asked without a kind where the page lists its devices.
    const isCamera = permission === 'media' && mediaType !== 'audio';
    return isCamera && new URL(asking).origin === origin;
  });
  own.setDevicePermissionHandler(() => false);
}

/** The window stays where it is, and opens no other. @param {BrowserWindow} window @param {string} origin */
function keepAt(window, origin) {
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event) => {
    if (new URL(event.url).origin !== origin) event.preventDefault();
  });
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
}

/** @param {string} url @param {string} origin */
function isAllowed(url, origin) {
  const { protocol, origin: asked } = new URL(url);
  return asked === origin || protocol === 'blob:' || protocol === 'data:' || protocol === 'devtools:';
}
