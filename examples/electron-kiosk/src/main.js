import { join } from 'node:path';
import { app, dialog, systemPreferences } from 'electron';
import { ownAccess } from './access.js';
import { startEngine } from './engineClient.js';
import { openKioskWindow } from './kioskWindow.js';

/** @type {Promise<{ engine: Awaited<ReturnType<typeof startEngine>>, window: Electron.BrowserWindow }> | undefined} */
let running;

// One process opens a store at a time: a second start shows the first one's window.
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => void showWindow());
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', closeFirst);
  app.whenReady().then(() => {
    running = start();
    running.catch(fail);
  });
} else app.quit();

async function start() {
  // Only macOS asks the user by itself, once for each application.
  if (process.platform === 'darwin') await systemPreferences.askForMediaAccess('camera');
  const { server, headers } = ownAccess();
  const path = join(app.getPath('userData'), 'faces');
  const engine = await startEngine({ engine: { path }, server }, (code) =>
    fail(new Error(`The engine's process has ended with code ${code}`)),
  );
  return { engine, window: await openKioskWindow(engine.address, headers) };
}

async function showWindow() {
  const window = (await running)?.window;
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

/** Holds the end up until the engine has closed: what was acknowledged is on disk anyway, but its lock is given back. @param {Electron.Event} event */
function closeFirst(event) {
  if (running === undefined) return;
  event.preventDefault();
  const closing = running;
  running = undefined;
  closing
    .then(({ engine }) => engine.close())
    .catch(() => undefined)
    .finally(() => app.quit());
}

/** @param {Error} fault */
function fail(fault) {
  dialog.showErrorBox('Facedex Kiosk cannot go on', fault.message);
  app.quit();
}
