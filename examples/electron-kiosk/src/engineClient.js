import { join } from 'node:path';
import { app, utilityProcess } from 'electron';

/** Milliseconds that the engine may take to close before it is ended: calls under way end first. */
const PATIENCE = 15_000;

/**
 * Starts the engine in a process of its own: whatever native code does there, the window lives on, and the main process never waits.
 *
 * @param {{ engine: import('facedex').OpenOptions, server: import('facedex/http').ServerOptions }} options
 * @param {(code: number) => void} onDeath - called where it ends though nobody has closed it.
 */
export async function startEngine(options, onDeath) {
  const child = utilityProcess.fork(engineFile(), [], { serviceName: 'facedex', stdio: 'inherit' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let closing = false;
  child.once('exit', (code) => {
    if (!closing) onDeath(code);
  });
  const close = async () => {
    closing = true;
    child.postMessage({ close: true });
    const late = setTimeout(() => child.kill(), PATIENCE);
    await ended;
    clearTimeout(late);
  };
  child.postMessage({ open: options });
  const address = await new Promise((resolve, reject) => {
    child.on('message', ({ address, failed }) => {
      if (address) resolve(address);
      if (failed) reject(Object.assign(new Error(failed.message), { code: failed.code }));
    });
    child.once('exit', (code) => reject(new Error(`The engine's process has ended with code ${code}`)));
  }).catch(async (fault) => {
    await close();
    throw fault;
  });
  return { address: String(address), close };
}

/**
 * In a packaged application the engine and all that it loads lie beside the archive, and it is started from there: native parts, worker
 * threads and the processes that it starts itself are then plain files, and nothing depends on what Electron makes of paths
 * inside of an archive.
 */
function engineFile() {
  const root = app.isPackaged ? join(process.resourcesPath, 'app.asar.unpacked') : app.getAppPath();
  return join(root, 'src', 'engine', 'engineProcess.js');
}
